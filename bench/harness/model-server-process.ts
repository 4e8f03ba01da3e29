/** The model server in a process of its own, whose work is not in what is measured: sends its URL, ends with its parent. */
import { startModelServer } from '../../examples/model-server/server.ts';

// The last message says how many words are wanted: each is one chunk of a stream.
const { url } = await startModelServer({
  script: ({ messages }) => ({ text: 'word '.repeat(Number(messages.at(-1)?.text)).trim() }),
});
process.once('disconnect', () => process.exit());
process.send?.(url);
