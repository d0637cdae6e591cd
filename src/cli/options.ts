import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './terminal';

interface Shared {
  /** What it does; the help adds the default. */
  readonly help: string;
  /** Whether the command cannot do without. */
  readonly required?: true;
  /** In words, what holds where the option is not given and has no default: `all`. */
  readonly otherwise?: string;
}

interface Valued extends Shared {
  /** Stand-in for the value, such as `DIR`. */
  readonly value: string;
}

/** An option of a command: what it is called by its help, how it is read and what holds where it is not given. */
export type Option =
  /** Any text that is not empty. */
  | (Valued & { readonly kind: 'text'; readonly default?: string })
  /** A positive whole number. */
  | (Valued & { readonly kind: 'count'; readonly default?: number })
  /** Positive whole numbers such as `2,8,32`, each once. */
  | (Valued & { readonly kind: 'counts'; readonly default?: readonly number[] })
  /** A share from 0 to below 1, such as `0.01`. */
  | (Valued & { readonly kind: 'share'; readonly default?: number })
  /** One of several words. */
  | (Valued & { readonly kind: 'choice'; readonly choices: readonly string[]; readonly default?: string })
  /** Some of several words, each once. */
  | (Valued & { readonly kind: 'choices'; readonly choices: readonly string[]; readonly default?: readonly string[] })
  /** There or not. */
  | (Shared & { readonly kind: 'switch' });

/** Options by name, as one types them behind `--`. */
export type Options = Readonly<Record<string, Option>>;

/** What an option is read as when it is given. */
type Given<O extends Option> = O extends { readonly kind: 'text' }
  ? string
  : O extends { readonly kind: 'count' | 'share' }
    ? number
    : O extends { readonly kind: 'counts' }
      ? readonly number[]
      : O extends { readonly kind: 'choice'; readonly choices: readonly (infer Word)[] }
        ? Word
        : O extends { readonly kind: 'choices'; readonly choices: readonly (infer Word)[] }
          ? readonly Word[]
          : boolean;

type IsThere<O extends Option> = O extends
  | { readonly kind: 'switch' }
  | { readonly required: true }
  | { readonly default: unknown }
  ? true
  : false;

/** Values of a command's options: undefined only where there is neither a value nor a default. */
export type OptionValues<O extends Options> = {
  readonly [Name in keyof O]: IsThere<O[Name]> extends true ? Given<O[Name]> : Given<O[Name]> | undefined;
};

/** One of several words. */
export function choice<T extends string>(what: string, text: string, choices: readonly T[]): T {
  const chosen = choices.find((one) => one === text.trim());
  if (chosen === undefined) throw new UsageError(`${what} must be one of ${choices.join(', ')}, got "${text}"`);
  return chosen;
}

function positiveInteger(what: string, text: string): number {
  const value = Number(text);
  // Seeds and sizes are 32-bit numbers further down.
  if (!/^\d+$/.test(text.trim()) || value < 1 || value >= 2 ** 31) {
    throw new UsageError(`${what} must be a positive whole number, got "${text}"`);
  }
  return value;
}

function shareIn(what: string, text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+(e-\d+)?$/i.test(text.trim()) || !(value >= 0 && value < 1)) {
    throw new UsageError(`${what} must be a share from 0 to below 1, such as 0.01, got "${text}"`);
  }
  return value;
}

const eachOnce = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

/** Reads what was typed behind an option. */
function readValue(name: string, option: Option, text: string): unknown {
  if (text === '') throw new UsageError(`--${name} must not be empty`);
  switch (option.kind) {
    case 'count':
      return positiveInteger(`--${name}`, text);
    case 'share':
      return shareIn(`--${name}`, text);
    case 'counts':
      return eachOnce(text.split(',').map((item) => positiveInteger(`each number of --${name}`, item)));
    case 'choice':
      return choice(`--${name}`, text, option.choices);
    case 'choices':
      return eachOnce(text.split(',').map((item) => choice(`each of --${name}`, item, option.choices)));
    default:
      return text;
  }
}

/** What was typed, taken apart but not yet read. */
export interface Typed {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/**
 * Takes arguments apart.
 *
 * @throws UsageError naming the option that is unknown or without a value
 */
export function typedArguments(options: Options, args: readonly string[]): Typed {
  const known: ParseArgsConfig['options'] = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { kind }] of Object.entries(options)) {
    known[name] = { type: kind === 'switch' ? 'boolean' : 'string' };
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: known,
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Typed['values'], positionals };
  } catch (error) {
    // Node's message goes on with advice on "--" that fits no option here.
    throw new UsageError((error as Error).message.split('. ')[0] as string);
  }
}

/**
 * Reads every option, defaults included.
 *
 * @throws UsageError naming the option that is missing or whose value is none of its kind
 */
export function optionValues<O extends Options>(options: O, { values }: Typed): OptionValues<O> {
  const missing = Object.entries(options).find(([name, { required }]) => required && values[name] === undefined);
  if (missing) {
    const [name, option] = missing;
    throw new UsageError(`${written(name, option)} is needed: ${option.help}`);
  }
  const read = Object.entries(options).map(([name, option]): [string, unknown] => {
    if (option.kind === 'switch') return [name, values[name] === true];
    const text = values[name];
    return [name, typeof text === 'string' ? readValue(name, option, text) : option.default];
  });
  return Object.fromEntries(read) as OptionValues<O>;
}

/** An option as one types it: `--out DIR`. */
export function written(name: string, option: Option): string {
  return option.kind === 'switch' ? `--${name}` : `--${name} ${option.value}`;
}

/** What an option does and, in brackets, what holds without it. */
export function explained(option: Option): string {
  const fallback = option.kind === 'switch' ? undefined : (option.default ?? option.otherwise);
  if (fallback === undefined) return option.help;
  return `${option.help} (${typeof fallback === 'object' ? fallback.join(',') : fallback})`;
}
