import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { clientProgram, describeWithClients } from '../support/clients.ts';
import { linesOfOneAgent } from '../support/describe-framework.ts';
import { inShort, runUses } from '../support/framework-agent.ts';

const server = fileURLToPath(new URL('next-server.ts', import.meta.url));

describeWithClients('an application of Next.js', () => {
  it.each(['frameworks-ai-7.mjs', 'frameworks-openai-agents.mjs', 'frameworks-langchain.mjs'])(
    'is instrumented by its instrumentation.ts: %s',
    async (program) => {
      const env = { NEXT_RUNTIME: 'nodejs', PROGRAM: clientProgram(program) };
      const { generate } = await runUses(server, ['generate'], { env, nodeArgs: [] });
      expect(inShort(generate)).toEqual(linesOfOneAgent('planner'));
      expect(generate.served).toHaveLength(3);
    },
  );

  it('is left alone in the edge runtime', async () => {
    const env = { NEXT_RUNTIME: 'edge', PROGRAM: clientProgram('frameworks-ai-7.mjs') };
    const { generate } = await runUses(server, ['generate'], { env, nodeArgs: [] });
    expect(generate.lines).toEqual([]);
  });

  it('hands over a framework as the README says', async () => {
    const readme = await readFile(new URL('../../examples/nextjs/README.md', import.meta.url), 'utf8');
    const [, handOver] = /^(await instrument\(.*\);)$/m.exec(readme) ?? [];
    expect(await readFile(clientProgram('frameworks-instrument.mjs'), 'utf8')).toContain(handOver);
  });

  it('hands over a framework that was loaded before', async () => {
    const { generate } = await runUses('frameworks-instrument.mjs', ['generate'], {
      env: { RUNLEDGER: new URL('../../dist/src/index.js', import.meta.url).href },
      nodeArgs: [],
    });
    expect(inShort(generate)).toEqual(linesOfOneAgent('planner'));
  });
});
