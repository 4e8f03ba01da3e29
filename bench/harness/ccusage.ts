import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runNode } from './command.ts';

const directory = new URL('../peers/ccusage/node_modules/ccusage/', import.meta.url);

/** The version of `ccusage` that `npm run peers` has installed; null where it has not. */
export function ccusageVersion(): string | null {
  const manifest = new URL('package.json', directory);
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version : null;
}

/** Tokens that it finds in transcripts, added up by day as it does, and how long that takes. It asks nobody for prices. */
export async function ccusageDaily(
  transcripts: string,
): Promise<{ readonly seconds: number; readonly tokens: number }> {
  const command = fileURLToPath(new URL('src/cli.js', directory));
  const args = [command, 'claude', 'daily', '--json', '--offline', '--timezone', 'UTC'];
  const { seconds, stdout } = await runNode(args, { CLAUDE_CONFIG_DIR: transcripts });
  return { seconds, tokens: (JSON.parse(stdout) as { totals: { totalTokens: number } }).totals.totalTokens };
}
