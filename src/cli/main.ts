#!/usr/bin/env node
/** The `runledger` command: the only owner of argv, stdout and exit codes. */
import { buildProgram } from './program.ts';

process.exitCode = await buildProgram({
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
}).run(process.argv.slice(2));
