import {
  explained,
  type Options,
  type OptionValues,
  optionValues,
  type Typed,
  typedArguments,
  written,
} from './options';
import { type ExitCode, type Terminal, UsageError } from './terminal';

/** What a command was asked to do. */
export interface Invocation<O extends Options = Options> {
  readonly positionals: readonly string[];
  /** Every option of the command, read and checked, defaults included. */
  readonly options: OptionValues<O>;
  /** The arguments as they were typed, behind the command's name. */
  readonly typed: readonly string[];
  readonly terminal: Terminal;
}

/** One command of the program. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** What stands behind the name, such as `get NAME`. */
  readonly operands?: string;
  /** How many positionals it takes, at least and at most. */
  readonly takes: readonly [number, number];
  /** Whether it needs TensorFlow's library. */
  readonly computes?: boolean;
  readonly options: O;
  /** Further paragraphs of the help. */
  readonly notes?: readonly string[];
  readonly examples: readonly string[];
  run(invocation: Invocation<O>): ExitCode | Promise<ExitCode>;
}

/** A command with the types of its options, for `run` to know them by. */
export function command<const O extends Options>(parts: Command<O>): Command<O> {
  return parts;
}

/**
 * Reads the arguments of a command, as far as its help is not asked for.
 *
 * @returns undefined where the help was asked for
 * @throws UsageError naming what is unknown, missing, too much or no value of its kind
 */
export function readInvocation<O extends Options>(
  { options, takes, operands }: Command<O>,
  args: readonly string[],
): Omit<Invocation<O>, 'terminal'> | undefined {
  const typed: Typed = typedArguments(options, args);
  if (typed.values['help'] === true) return undefined;
  const values = optionValues(options, typed);
  const { positionals } = typed;
  const [least, most] = takes;
  if (positionals.length < least) throw new UsageError(`${operands} is needed`);
  if (positionals.length > most) throw new UsageError(`unexpected argument "${positionals[most]}"`);
  return { positionals, options: values, typed: args };
}

const HELP = { kind: 'switch', help: 'show this' } as const;

/** The help of a command. */
export function helpText({ name, summary, operands = '', options, notes = [], examples }: Command): string {
  const needed = Object.entries(options)
    .filter(([, { required }]) => required)
    .map(([option, declared]) => ` ${written(option, declared)}`);
  const rows = Object.entries({ ...options, help: HELP }).map(
    ([option, declared]) => [written(option, declared), explained(declared)] as const,
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
