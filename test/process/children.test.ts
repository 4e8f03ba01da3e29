import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readJson, readLines, runAgent, runIds, temporaryStore } from '../support/agent-process.ts';

/**
 * Starts a child in every way there is, each inside a run and an agent of its own, all at a time. A child is told by its
 * arguments what it is, and records one call.
 */
const source = `
  import { agent, recordModelCall, run } from 'runledger';
  import { exec, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
  import { once } from 'node:events';
  import { fileURLToPath } from 'node:url';
  import { promisify } from 'node:util';
  const self = fileURLToPath(import.meta.url);
  const [, , role, kind] = process.argv;
  const call = (model) => recordModelCall({ provider: 'local', model, inputTokens: 1, outputTokens: 1, durationMs: 1 });
  const node = process.execPath;
  const args = (of) => [...process.execArgv, self, 'child', of];
  const line = (of) => [node, ...args(of)].map((part) => '"' + part + '"').join(' ');
  const ended = (child) => once(child, 'exit');
  const ways = {
    spawn: (of) => ended(spawn(node, args(of))),
    fork: (of) => ended(fork(self, ['child', of])),
    exec: (of) => promisify(exec)(line(of)),
    copied: (of) => ended(spawn(node, args(of), { env: { ...process.env, OTHER: '1' } })),
    bare: (of) => ended(spawn(node, args(of), { env: { PATH: process.env.PATH, RUNLEDGER_DIR: process.env.RUNLEDGER_DIR } })),
    spawnSync: (of) => spawnSync(node, args(of)),
    execSync: (of) => execSync(line(of)),
    execFileSync: (of) => execFileSync(node, args(of), { encoding: 'utf8' }),
    copiedSync: (of) => spawnSync(node, args(of), { env: { ...process.env, OTHER: '1' } }),
  };
  if (role !== 'child') {
    const before = JSON.stringify(process.env);
    await Promise.all(Object.entries(ways).map(([name, way]) =>
      run({ id: name }, () => agent({ role: 'lead-' + name, id: 'agent-' + name }, async () => { await null; return way(name); }))));
    await ways.spawn('outside');
    if (JSON.stringify(process.env) !== before) throw new Error('the environment is not what it was');
  } else {
    call('of ' + kind);
    agent({ role: 'helper' }, () => agent({ role: 'helper of helper' }, () => call('of ' + kind)));
  }`;

const joining = ['spawn', 'fork', 'exec', 'copied', 'spawnSync', 'execSync', 'execFileSync', 'copiedSync'];

describe('a child process that is started inside a run', () => {
  let snapshot: { readonly agents: readonly Record<string, unknown>[] };
  const lines = new Map<string, Readonly<Record<string, unknown>>[]>();
  beforeAll(async () => {
    const store = await temporaryStore();
    expect(await runAgent(source, { store })).toMatchObject({ code: 0, stderr: '' });
    snapshot = await readJson(store, 'spawn', 'metrics.json');
    for (const runId of await runIds(store)) {
      const files = (await readdir(join(store, runId))).filter((file) => /^events.*jsonl$/.test(file));
      lines.set(runId, (await Promise.all(files.map((file) => readLines(store, runId, file)))).flat());
    }
  });

  const events = (runId: string, event: string) => (lines.get(runId) ?? []).filter((line) => line.event === event);
  const models = (runId: string) => events(runId, 'model_call').map(({ request_model }) => request_model);

  it.each(joining)('joins that run: %s', (way) => {
    expect(models(way)).toEqual([`of ${way}`, `of ${way}`]);
  });

  it.each(joining)('has its agents under the one that started it: %s', (way) => {
    const agents = events(way, 'agent');
    const helper = agents.find(({ role }) => role === 'helper');
    expect(helper).toMatchObject({ parent_agent_id: `agent-${way}` });
    expect(agents.find(({ role }) => role === 'helper of helper')).toMatchObject({
      parent_agent_id: helper?.agent_id,
    });
    const [alone] = events(way, 'model_call');
    expect(alone).toMatchObject({ parent_agent_id: `agent-${way}` });
    expect(alone).not.toHaveProperty('agent_id');
  });

  it('has its agents in the tree of the run’s own files', () => {
    const tree = snapshot.agents.map(({ role, parent_agent_id }) => [role, parent_agent_id ?? null]);
    expect(tree.toSorted()).toEqual([
      ['helper of helper', expect.any(String)],
      ['helper', 'agent-spawn'],
      ['lead-spawn', null],
    ]);
  });

  const others = () => [...lines.keys()].filter((runId) => ![...joining, 'bare'].includes(runId)).map(models);

  it('is left alone where the agent made its environment by itself', () => {
    expect(models('bare')).toEqual([]);
    expect(others()).toContainEqual(['of bare', 'of bare']);
  });

  it('joins the process’s own run where it is started outside all others', () => {
    expect(others()).toContainEqual(['of outside', 'of outside']);
    expect(others()).toHaveLength(2);
  });
});
