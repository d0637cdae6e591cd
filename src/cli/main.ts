#!/usr/bin/env node
import { runWorkbook } from './run';
import type { Terminal } from './terminal';

/** Made when work first asks for it: until then, while data are read, Ctrl-C ends the process at once. */
let interrupt: AbortController | undefined;

function interruptSignal(): AbortSignal {
  if (!interrupt) {
    const controller = new AbortController();
    interrupt = controller;
    // Once: a second Ctrl-C ends the process at once.
    process.once('SIGINT', () => controller.abort(new Error('interrupted')));
  }
  return interrupt.signal;
}

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
  get signal() {
    return interruptSignal();
  },
};

runWorkbook(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
});
