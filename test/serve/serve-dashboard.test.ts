import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryStore } from '../support/agent-process.ts';

const run = promisify(execFile);

/** Runs a program that has `serveDashboard` and a store, as they are built, and answers with the JSON that it prints. */
async function program(source: string): Promise<unknown> {
  const serve = new URL('../../dist/src/serve.js', import.meta.url).href;
  const store = await temporaryStore();
  const before = `import { serveDashboard } from ${JSON.stringify(serve)};\nconst store = ${JSON.stringify(store)};\n`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', `${before}${source}`]);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('serveDashboard', () => {
  it('serves until it is closed, however often that is, and lets the program end', async () => {
    const said = await program(`
      const served = await serveDashboard(store, { port: 0 });
      const { status } = await fetch(served.url);
      await Promise.all([served.close(), served.close()]);
      const after = await fetch(served.url).then(() => 'answered', () => 'gone');
      console.log(JSON.stringify({ status, token: served.token, after }));`);
    expect(said).toEqual({ status: 200, token: null, after: 'gone' });
  });

  it('asks a filter that is a function as of now, for each page', async () => {
    const said = await program(`
      const asked = [];
      const filter = (nowMicros) => { asked.push(Math.abs(nowMicros / 1000 - Date.now()) < 60_000); return { projects: ['p'] }; };
      const served = await serveDashboard(store, { port: 0, filter });
      let answer;
      do answer = await fetch(served.url + 'page.json'); while (answer.status === 503);
      const { page } = await answer.json();
      await served.close();
      console.log(JSON.stringify({ asked, heading: page.heading }));`);
    expect(said).toMatchObject({
      asked: [true],
      heading: expect.arrayContaining([expect.objectContaining({ values: ['p'] })]),
    });
  });

  it.each([
    ['a token that is soon guessed', `{ port: 0, token: 'short' }`, /the token must be 22 to 256/],
    ['a configuration that is not there', `{ port: 0, config: '/nothing.yaml' }`, /nothing\.yaml/],
    ['a port that is taken', `{ port: Number(new URL(first.url).port) }`, /another process listens there/],
  ])('rejects %s, and leaves nothing behind', async (_, options, expected) => {
    const said = await program(`
      const first = await serveDashboard(store, { port: 0 });
      const problem = await serveDashboard(store, ${options}).then(() => null, (error) => error.message);
      await first.close();
      console.log(JSON.stringify({ problem }));`);
    expect(said).toEqual({ problem: expect.stringMatching(expected) });
  });

  it('makes a token for a server that others can reach', async () => {
    const said = await program(`
      const served = await serveDashboard(store, { port: 0, host: '0.0.0.0' });
      const url = 'http://127.0.0.1:' + new URL(served.url).port + '/';
      const statuses = [];
      for (const headers of [{}, { authorization: 'Bearer ' + served.token }]) statuses.push((await fetch(url, { headers })).status);
      await served.close();
      console.log(JSON.stringify({ statuses, length: served.token.length }));`);
    expect(said).toEqual({ statuses: [401, 200], length: 43 });
  });
});
