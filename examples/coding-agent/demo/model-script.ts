import type { ModelRequest, ToolCall, Turn } from '../../model-server/types.ts';
import { drafts, specifications } from './model-texts.ts';

type Name = keyof typeof drafts;

/** What the models of the demo say: it depends on the request alone, so that every run makes the same calls. */
export default function modelScript(request: ModelRequest): Turn {
  const name: Name = JSON.stringify(request.body).includes('slugify') ? 'slugify' : 'median';
  switch (request.model) {
    case 'gpt-5-mini':
      return interviewer(request, name);
    case 'claude-sonnet-4-6':
      return coder(request, name);
    case 'claude-haiku-4-5':
      return { text: `Write ${name}.`, delivery: { delayMs: 40 } };
    case 'gpt-5.1':
      return reviewer(request);
    default:
      return { text: 'Two spaces, single quotes: fine.', delivery: { delayMs: 30 } };
  }
}

function interviewer(request: ModelRequest, name: Name): Turn {
  // The openai SDK makes the call again, and that is a second request to the provider.
  if (name === 'median' && !request.streamed && request.attempt === 1) return { status: 429 };
  return {
    text: request.streamed ? specifications[name] : `What should ${name} return at the edges?`,
    usage: { inputTokens: request.streamed ? 1460 : 1310, cacheReadTokens: 1024, reasoningTokens: 192 },
    delivery: { delayMs: 120, pieceDelayMs: 1 },
  };
}

/** How many tools have answered tells where the coder is. */
function coder(request: ModelRequest, name: Name): Turn {
  const isSecondRound = request.messages[0]?.text.includes('The review says') ?? false;
  const results = request.messages.filter(({ role }) => role === 'tool').length;
  const write = (text: string): ToolCall => ({ name: 'write_file', arguments: { path: `${name}.mjs`, text } });
  const runTests: ToolCall = { name: 'run_tests', arguments: {} };
  const { first, mended, reviewed } = drafts[name];
  const calls = isSecondRound
    ? [write(reviewed), runTests]
    : [
        { name: 'read_file', arguments: { path: `src/${name}.mjs` } }, // is not there: the tool fails, and is called again
        { name: 'read_file', arguments: { path: `${name}.mjs` } },
        write(first),
        runTests,
        write(mended),
        runTests,
      ];
  const call = calls[results];
  const cached = results === 0 && !isSecondRound ? 'cacheWriteTokens' : 'cacheReadTokens';
  return {
    ...(call === undefined ? { text: 'The tests pass.' } : { toolCalls: [call] }),
    usage: { inputTokens: 2350 + 210 * request.messages.length, [cached]: 2048, reasoningTokens: 64 },
    delivery: { delayMs: 60 + 15 * results, pieceDelayMs: 1 },
  };
}

function reviewer(request: ModelRequest): Turn {
  const knowsEmptyList = /null|normalize/.test(request.messages.at(-1)?.text.split('export function')[1] ?? '');
  return {
    text: knowsEmptyList ? 'Approved: short and clear.' : 'Changes requested: the empty list is left out.',
    usage: { inputTokens: 1880, cacheReadTokens: 1536, reasoningTokens: 448 },
    delivery: { delayMs: 180, pieceDelayMs: 2 },
  };
}
