import { Writable } from 'node:stream';
import type { CommandIo } from '../../src/cli/io.ts';

/** A stream that keeps what is written to it. */
export class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** What a command works with in a test, and what it says. */
export function collectingIo({ cwd = '/nowhere', env = {} as Record<string, string> } = {}) {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const io: CommandIo = { env, cwd, stdout, stderr };
  return { io, said: () => ({ stdout: stdout.text, stderr: stderr.text }) };
}
