import { type Command, helpText } from 'autoencoder-workbook/dist/cli/command';
import { type Options, optionValues, typedArguments } from 'autoencoder-workbook/dist/cli/options';
import { commands } from 'autoencoder-workbook/dist/cli/run';
import { describe, expect, test } from 'vitest';

const OPTIONS = {
  text: { kind: 'text', value: 'T', help: 'a text', otherwise: 'none' },
  count: { kind: 'count', value: 'N', help: 'a number', default: 7 },
  counts: { kind: 'counts', value: 'N,…', help: 'numbers', default: [2, 8] },
  word: { kind: 'choice', value: 'W', choices: ['a', 'b'], help: 'a word' },
  words: { kind: 'choices', value: 'W,…', choices: ['a', 'b'], help: 'words', default: ['b'] },
  quiet: { kind: 'switch', help: 'says nothing' },
} as const satisfies Options;

const read = (...args: readonly string[]) => optionValues(OPTIONS, typedArguments(OPTIONS, args));

describe('options', () => {
  test('are what was typed, each of its kind', () => {
    const args = ['--text', 'x y', '--count', '3', '--counts', '4,1,4', '--word', 'b', '--words', 'b,a,b', '--quiet'];
    expect(read(...args)).toEqual({
      text: 'x y',
      count: 3,
      counts: [4, 1],
      word: 'b',
      words: ['b', 'a'],
      quiet: true,
    });
  });

  test('have their defaults where nothing was typed', () => {
    expect(read()).toEqual({ text: undefined, count: 7, counts: [2, 8], word: undefined, words: ['b'], quiet: false });
  });

  test.each([
    [['--text', ''], '--text must not be empty'],
    [['--count', '0'], '--count must be a positive whole number, got "0"'],
    [['--count', '2.5'], '--count must be a positive whole number, got "2.5"'],
    [['--count', '2147483648'], '--count must be a positive whole number, got "2147483648"'],
    [['--counts', '1,,2'], 'each number of --counts must be a positive whole number, got ""'],
    [['--word', 'c'], '--word must be one of a, b, got "c"'],
    [['--words', 'a,c'], 'each of --words must be one of a, b, got "c"'],
  ])('%j are refused', (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The line of a command's help that explains an option. */
const lineOf = (help: string, option: string): string =>
  help.split('\n').find((line) => line.startsWith(`  --${option} `)) ?? '';

describe.each(commands.map((one): [string, Command] => [one.name, one]))('the help of %s', (_, one) => {
  const help = helpText(one);

  test('states for every option the default that is read, or what holds without', () => {
    const required = Object.entries(one.options).filter(([, { required: is }]) => is);
    const given = required.flatMap(([name, { kind, ...option }]) => [
      `--${name}`,
      'choices' in option ? (option.choices[0] as string) : kind === 'count' ? '1' : 'x',
    ]);
    const values = optionValues(one.options, typedArguments(one.options, given));
    for (const [name, option] of Object.entries(one.options)) {
      if (option.required || option.kind === 'switch') continue;
      const value = values[name];
      const stated = value === undefined ? option.otherwise : String(value);
      if (stated !== undefined) expect(lineOf(help, name)).toMatch(new RegExp(`\\(${escaped(stated)}\\)$`));
    }
  });

  test('states no default by hand', () => {
    for (const { help: words } of Object.values(one.options)) expect(words).not.toMatch(/\([^)]*\)$/);
  });
});
