import { cp, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { readLines, runAgent, runIds, temporaryStore } from '../support/agent-process.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

// A bundle has a copy of the package beside the one that `register` installed. What the copy recorded was written before
// calls that had been put off, though they came first.
it('a second copy of the package records in the order of what happened', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runledger-copy-'));
  await cp(join(project, 'dist'), join(folder, 'dist'), { recursive: true });
  await cp(join(project, 'package.json'), join(folder, 'package.json'));
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end(JSON.stringify({ id: 'one', model: 'gpt-5' })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const store = await temporaryStore();
  const file = join(folder, 'otel-config.yaml');
  const instrumentation = `{ processor: batch, providers: [{ url: "${url}", provider: openai }] }`;
  await writeFile(
    file,
    `file_format: "1.1"\ndistribution: { runledger: { directory: "${store}", instrumentation: ${instrumentation} } }\n`,
  );
  const source = `
    const { toolCall } = await import(${JSON.stringify(pathToFileURL(join(folder, 'dist/src/index.js')).href)});
    await (await fetch('${url}/chat/completions', { method: 'POST', body: '{}' })).text();
    await toolCall({ name: 'compile' }, async () => {});`;
  try {
    await runAgent(source, { store, env: { OTEL_CONFIG_FILE: file } });
  } finally {
    server.close();
  }
  const lines = await readLines(store, (await runIds(store))[0] ?? '', 'events.jsonl');
  expect(lines.map(({ event }) => event)).toEqual(['run_start', 'model_call', 'tool_call', 'run_end']);
});
