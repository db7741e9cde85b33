#!/usr/bin/env node
/** Administration of a running gateway from the command line: `npm run admin -- --help`. */
import { CommanderError } from 'commander';
import { AdminFailure } from './admin/admin-api.mjs';
import { createProgram } from './admin/program.mjs';

/** 1: the gateway refused or did not answer; 2: wrong usage. */
const EXIT = { refused: 1, usage: 2 };

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
  else if (error instanceof AdminFailure) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.isUsage ? EXIT.usage : EXIT.refused;
  } else throw error;
}
