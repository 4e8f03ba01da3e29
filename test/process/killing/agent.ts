/**
 * An agent to be killed. It says on stdout, by a synchronous write, what it is about to do and, as soon as the call has
 * returned, what it was told is recorded. Its figures are random and the same for the same seed. Where it finds `HELPER`
 * it starts a child process or a worker thread that joins its run; those die with it.
 */
export const killedAgent = `
  import { existsSync, writeSync } from 'node:fs';
  import { spawn } from 'node:child_process';
  import { fileURLToPath } from 'node:url';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { Worker, isMainThread } from 'node:worker_threads';
  import { metrics } from '@opentelemetry/api';
  import {
    agent, currentRun, forceFlush, recordError, recordEvent, recordModelCall, reportQuality, run, shutdown, ticket, toolCall,
  } from 'runledger';

  const { SEED, RUN, GO, HELPER, PARENT } = process.env;
  const isHelper = !isMainThread || process.argv[2] === 'helper';
  let state = Number(SEED) * 2 + (isHelper ? 1 : 0);
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const upTo = (limit) => Math.floor(random() * limit);
  const say = (word, told = {}) => writeSync(1, JSON.stringify({ word, ...told }) + '\\n');

  let calls = 0;
  const counter = metrics.getMeter('a-library').createCounter('library.calls');
  const call = () => {
    const responseId = RUN + (isHelper ? '-helper-' : '-') + ++calls;
    const [inputTokens, outputTokens, costMicros] = [upTo(50_000), upTo(5_000), upTo(2_000_000)];
    recordModelCall({
      provider: 'openai', model: 'gpt-4o', inputTokens, outputTokens, costUsd: costMicros / 1e6, durationMs: upTo(9_000), responseId,
    });
    say('model_call', { responseId, inputTokens, outputTokens, costMicros });
    if (Number(SEED) % 3 !== 0 || isHelper) return;
    counter.add(1);
    say('counted');
  };

  if (isHelper) {
    say('helping');
    for (;;) {
      // A child that lost its parent is to die as suddenly as that did.
      if (isMainThread && process.ppid !== Number(PARENT)) process.kill(process.pid, 'SIGKILL');
      call();
      await sleep(upTo(4));
    }
  }

  const help = () => {
    const self = fileURLToPath(import.meta.url);
    const env = { ...process.env, ...currentRun().environment(), PARENT: String(process.pid) };
    if (HELPER === 'child') spawn(process.execPath, [...process.execArgv, self, 'helper'], { env, stdio: 'inherit' }).unref();
    if (HELPER === 'thread') new Worker(self, { env }).unref();
  };

  const turn = async (role) => {
    await agent({ role }, async () => {
      for (let step = 0; step < 4; step++) {
        call();
        const tool = 'tool-' + upTo(3);
        await toolCall(tool, () => sleep(upTo(3)));
        say('tool_call', { tool });
        if (random() < 0.3) void forceFlush();
      }
    });
    say('agent', { role });
  };

  say('waiting');
  while (!existsSync(GO)) await sleep(2);
  say('opening');
  await run({ id: RUN, project: 'killed', tags: { seed: Number(SEED) } }, async () => {
    say('opened');
    if (HELPER) help();
    for (const name of ['T-1', 'T-2', 'T-3']) {
      await ticket(name, async () => {
        await turn('coder');
        await turn('reviewer');
        recordError({ errorType: 'TestFailed', message: 'of ' + name });
        say('error');
        recordEvent('progress', { name });
        say('progress');
        reportQuality({ tests_written: upTo(9) });
        say('quality');
        void forceFlush();
        say('ticket ending', { name });
      });
      say('ticket_end', { name });
    }
    say('ending');
  });
  say('ended');
  await shutdown();
  say('stopped');
  process.exit(0);
`;
