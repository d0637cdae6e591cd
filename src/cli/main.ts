#!/usr/bin/env node
import { runWorkbook } from './run';
import type { Terminal } from './terminal';

const interrupt = new AbortController();
// Once: a second Ctrl-C ends the process at once.
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isInteractive: process.stderr.isTTY === true,
  get columns() {
    return process.stderr.columns;
  },
  signal: interrupt.signal,
};

runWorkbook(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
});
