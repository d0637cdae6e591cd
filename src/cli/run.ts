import { type Command, helpText, readInvocation } from './command';
import { decodeCommand, encodeCommand } from './commands/codes';
import { compareCommand } from './commands/compare';
import { dataCommand } from './commands/data';
import { denoiseCommand } from './commands/denoise';
import { detectCommand } from './commands/detect';
import { evaluateCommand } from './commands/evaluate';
import { doctorCommand, labCommand, notebooksCommand, setupCommand } from './commands/scripts';
import { trainCommand } from './commands/train';
import { packageVersion } from './package';
import { type ExitCode, type Terminal, UsageError } from './terminal';

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [
  setupCommand,
  doctorCommand,
  dataCommand,
  trainCommand,
  evaluateCommand,
  compareCommand,
  detectCommand,
  denoiseCommand,
  encodeCommand,
  decodeCommand,
  notebooksCommand,
  labCommand,
];

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'workbook: autoencoders measured against PCA, on your data',
    '',
    'Usage: workbook COMMAND [options]',
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'workbook COMMAND --help shows the options of a command and an example; workbook --version the version.',
    'Exit codes: 0 done, 1 failed or interrupted, 2 used wrongly.',
    '',
  ].join('\n');
}

/** A message may quote a file; what is no file of text must not steer the terminal or flood it. */
const LONGEST_MESSAGE = 2000;

/** The message of whatever was thrown, in one line of printable characters. */
function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const printable = message
    .trim()
    // The command says it already.
    .replace(/^workbook: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\p{Cc}/gu, '?');
  const shown = printable.length > LONGEST_MESSAGE ? `${printable.slice(0, LONGEST_MESSAGE)} …` : printable;
  return shown || 'failed without a reason';
}

/**
 * Runs the command line.
 *
 * @param args  what stands behind `workbook`
 * @returns 0 done, 1 failed or interrupted, 2 used wrongly; never throws
 */
export async function runWorkbook(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined) {
    terminal.err(overview());
    return 2;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    terminal.out(overview());
    return 0;
  }
  if (name === '--version') {
    terminal.out(`${packageVersion()}\n`);
    return 0;
  }
  const command = commands.find((one) => one.name === name);
  if (!command) {
    terminal.err(`workbook: no command "${name}", only ${commands.map((one) => one.name).join(', ')}\n`);
    return 2;
  }
  try {
    const invocation = readInvocation(command, rest);
    if (!invocation) {
      terminal.out(helpText(command));
      return 0;
    }
    // The commands themselves load what they need only now: help and set-up work without.
    if (command.computes) await import('../runtime/nativeLibrary');
    return await command.run({ ...invocation, terminal });
  } catch (error) {
    const isUsage = error instanceof UsageError;
    terminal.err(`workbook ${name}: ${oneLine(error)}${isUsage ? `; see workbook ${name} --help` : ''}\n`);
    return isUsage ? 2 : 1;
  }
}
