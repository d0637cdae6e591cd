import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type ExitCode, type Terminal, UsageError } from './terminal';

/** An option of a command, as its help shows it. */
export interface Option {
  /** Stand-in for the value, such as `DIR`; an option without one is a switch. */
  readonly value?: string;
  readonly help: string;
  /** Whether the command cannot do without. */
  readonly required?: boolean;
}

/** What was typed, taken apart. */
export interface Invocation {
  readonly positionals: readonly string[];
  /** Values by option name. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly terminal: Terminal;
}

/** One command of the program. */
export interface Command {
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** What stands behind the name, such as `get NAME`. */
  readonly operands?: string;
  /** How many positionals it takes, at least and at most. */
  readonly takes: readonly [number, number];
  /** Whether it needs TensorFlow's library. */
  readonly computes?: boolean;
  readonly options: Readonly<Record<string, Option>>;
  /** Further paragraphs of the help. */
  readonly notes?: readonly string[];
  readonly examples: readonly string[];
  run(invocation: Invocation): ExitCode | Promise<ExitCode>;
}

const HELP: Option = { help: 'show this' };

/**
 * Takes the arguments of a command apart.
 *
 * @throws UsageError naming the option that is unknown, missing or without a value
 */
export function parseInvocation(command: Command, args: readonly string[]): Omit<Invocation, 'terminal'> {
  const options: ParseArgsConfig['options'] = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { value }] of Object.entries(command.options)) {
    options[name] = { type: value === undefined ? 'boolean' : 'string' };
  }
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { values: values as Invocation['values'], positionals };
  } catch (error) {
    // Node's message goes on with advice on "--" that fits no option here.
    throw new UsageError((error as Error).message.split('. ')[0] as string);
  }
}

/** Checks that everything required is there. */
export function expectComplete(command: Command, { values, positionals }: Omit<Invocation, 'terminal'>): void {
  const missing = Object.entries(command.options).find(
    ([name, { required }]) => required && values[name] === undefined,
  );
  if (missing) throw new UsageError(`--${missing[0]} ${missing[1].value} is needed: ${missing[1].help}`);
  const [least, most] = command.takes;
  if (positionals.length < least) throw new UsageError(`${command.operands} is needed`);
  if (positionals.length > most) throw new UsageError(`unexpected argument "${positionals[most]}"`);
}

/** The help of a command. */
export function helpText({ name, summary, operands = '', options, notes = [], examples }: Command): string {
  const needed = Object.entries(options)
    .filter(([, { required }]) => required)
    .map(([option, { value }]) => ` --${option} ${value}`);
  const rows = Object.entries({ ...options, help: HELP }).map(
    ([option, { value, help }]) => [`--${option}${value === undefined ? '' : ` ${value}`}`, help] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `workbook ${name}: ${summary}`,
    '',
    `Usage: workbook ${[name, operands].filter(Boolean).join(' ')}${needed.join('')} [options]`,
    '',
    'Options:',
    ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
    ...notes.flatMap((note) => ['', note]),
    '',
    examples.length > 1 ? 'Examples:' : 'Example:',
    ...examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

/** A text option, undefined where it was not given. */
export function textOption({ values }: Pick<Invocation, 'values'>, name: string): string | undefined {
  const value = values[name];
  if (value === '') throw new UsageError(`--${name} must not be empty`);
  return typeof value === 'string' ? value : undefined;
}

/** An option that the command cannot do without: `expectComplete` has seen it. */
export function neededOption(invocation: Pick<Invocation, 'values'>, name: string): string {
  const value = textOption(invocation, name);
  if (value === undefined) throw new UsageError(`--${name} is needed`);
  return value;
}

/** A positive whole number. */
export function countOption(invocation: Pick<Invocation, 'values'>, name: string, fallback: number): number {
  const text = textOption(invocation, name);
  return text === undefined ? fallback : positiveInteger(`--${name}`, text);
}

function positiveInteger(what: string, text: string): number {
  const value = Number(text);
  // Seeds and sizes are 32-bit numbers further down.
  if (!/^\d+$/.test(text.trim()) || value < 1 || value >= 2 ** 31) {
    throw new UsageError(`${what} must be a positive whole number, got "${text}"`);
  }
  return value;
}

/** A list such as `2,8,32`, each once. */
export function countsOption(
  invocation: Pick<Invocation, 'values'>,
  name: string,
  fallback: readonly number[],
): readonly number[] {
  const text = textOption(invocation, name);
  if (text === undefined) return fallback;
  return [...new Set(text.split(',').map((item) => positiveInteger(`each number of --${name}`, item)))];
}

/** One of several words. */
export function choice<T extends string>(what: string, text: string, choices: readonly T[]): T {
  const chosen = choices.find((one) => one === text.trim());
  if (chosen === undefined) throw new UsageError(`${what} must be one of ${choices.join(', ')}, got "${text}"`);
  return chosen;
}
