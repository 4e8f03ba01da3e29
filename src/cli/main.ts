#!/usr/bin/env node
/** The `runledger` command: the only owner of argv, stdout and exit codes. */
import { buildProgram } from './program.ts';

// Whoever reads may have seen enough: `runledger prices | head`. What is written from then on is nobody's loss.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await buildProgram({
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
}).run(process.argv.slice(2));
