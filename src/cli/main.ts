#!/usr/bin/env node
/** The `runledger` command: the only owner of argv, stdout and exit codes. */
import { exitCode } from './io.ts';
import { buildProgram } from './program.ts';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads may have seen enough: `runledger prices | head`. What is written from then on is nobody's loss.
    if (error.code === 'EPIPE') return;
    if (stream === process.stdout) process.stderr.write(`runledger: stdout: ${error.message}\n`);
    process.exit(exitCode.failed);
  });
}

process.exitCode = await buildProgram({
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
}).run(process.argv.slice(2));
