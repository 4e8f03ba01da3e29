import assert from 'node:assert/strict';
import { listTree } from './files.ts';
import { type ConformanceCheck, createInstance, isExporter, type Subject, withContext } from './subject.ts';

/** What must hold before anything is exported. */
export function configChecks(subject: Subject): readonly ConformanceCheck[] {
  const { plugin, config } = subject;
  const validate = async (value: unknown) => plugin.configSchema['~standard'].validate(value);
  return [
    {
      name: 'its name can be a key in YAML',
      run: async () => assert.match(plugin.name, /^[a-z][a-z0-9_-]*(\/development)?$/),
    },
    {
      name: 'its config schema refuses a key that it does not know, and says where',
      run: () =>
        withContext({ scope: plugin.scope }, async (context) => {
          const given = config(context.root) as object;
          const refused = await validate({ ...given, key_that_no_exporter_has: 1 });
          assert.ok(refused.issues !== undefined && refused.issues.length > 0, 'an unknown key was accepted');
          const said = refused.issues.map((issue) => `${issue.message} ${JSON.stringify(issue.path ?? [])}`).join();
          assert.match(said, /key_that_no_exporter_has/);
        }),
    },
    {
      name: 'its config schema refuses what is not a mapping',
      run: async () => {
        for (const value of ['text', 1, ['list']]) {
          const { issues } = await validate(value);
          assert.ok(issues !== undefined && issues.length > 0, `${JSON.stringify(value)} was accepted as config`);
        }
      },
    },
    {
      name: 'create() writes nothing',
      run: () =>
        withContext({ scope: plugin.scope }, async (context) => {
          const instance = await createInstance(subject, context);
          assert.deepEqual(await listTree(context.root), []);
          if (isExporter(instance)) await instance.shutdown();
        }),
    },
  ];
}
