import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { bypassAt } from '../../src/instrumentation/bypasses.ts';

it.each([
  ['@google-cloud/aiplatform/build/src/index.js', '@google-cloud/aiplatform'],
  ['@anthropic-ai/claude-agent-sdk/sdk.mjs', '@anthropic-ai/claude-agent-sdk'],
  ['node-libcurl/dist/index.js', 'node-libcurl'],
  ['openai/realtime/ws.mjs', 'openai/realtime'],
  ['openai/realtime/websocket.js', 'openai/realtime'],
  ['openai/beta/realtime/ws.js', 'openai/realtime'],
  // What is asked for realtime by HTTP, such as its secrets, is loaded by every use of the SDK.
  ['openai/resources/realtime/realtime.mjs', null],
  ['openai/index.mjs', null],
  ['@anthropic-ai/sdk/index.mjs', null],
  ['node-libcurl-extras/index.js', null],
  ['@grpc/grpc-js/build/src/index.js', null],
])('%s bypasses the wire as %s', (path, name) => {
  expect(bypassAt(path)).toBe(name);
});

it.each(['realtime/ws.mjs', 'realtime/websocket.mjs', 'beta/realtime/ws.js', 'beta/realtime/websocket.js'])(
  'the SDK of OpenAI has its %s where it is looked for',
  (file) => {
    expect(existsSync(fileURLToPath(new URL(`../../node_modules/openai/${file}`, import.meta.url)))).toBe(true);
  },
);
