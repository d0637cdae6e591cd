import { described, isPlain } from './described';

/**
 * Edits between two words, letter by letter whatever the case: inserting, leaving out, replacing one, or swapping two
 * neighbours (optimal string alignment).
 */
function editDistance(a: string, b: string): number {
  const [from, to] = [a.toLowerCase(), b.toLowerCase()];
  /** Row i: distances of the first i letters of `from` to the first 0, 1, … letters of `to`. */
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(row - 1, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const swapped = isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY;
      rows[row]?.push(Math.min(replaced, at(row - 1, column) + 1, at(row, column - 1) + 1, swapped));
    }
  }
  return at(from.length, to.length);
}

/** The one of some names that a misspelt or shortened one comes closest to; undefined where none is close. */
export function closestName(name: string, names: readonly string[]): string | undefined {
  const ranked = names.map((each) => ({ each, distance: editDistance(name, each) }));
  const best = ranked.sort((a, b) => a.distance - b.distance)[0];
  // A third of the letters, and one letter in short words: beyond that it is another word, or a part of one.
  if (best && best.distance <= Math.max(1, Math.floor(best.each.length / 3))) return best.each;
  const isPart = (part: string, whole: string): boolean =>
    part.length >= 3 && whole.toLowerCase().includes(part.toLowerCase());
  return names.find((each) => isPart(name, each) || isPart(each, name));
}

/**
 * The names of an options type, all of them: one that is missing here, or too many, is an error of types.
 *
 * @example keysOf<ProbeOptions>({ l2: true, tolerance: true })
 */
export function keysOf<T extends object>(names: Readonly<Record<keyof T, true>>): readonly string[] {
  return Object.keys(names);
}

/**
 * Refuses options under names that nobody reads: a typing error would be a default in silence.
 *
 * @param who   the function and, for nested options, where they stand: `fit`, `fit: earlyStopping`
 * @param keys  the names that are read
 * @throws RangeError such as `fit: batchsize is no option; did you mean batchSize?`
 * @throws TypeError where the options are no plain object
 */
export function expectKnownKeys(who: string, options: object, keys: readonly string[]): void {
  if (!isPlain(options)) {
    throw new TypeError(`${who}: options must be an object { ${keys.join(', ')} }, got ${described(options)}`);
  }
  const unknown = Object.keys(options).find((key) => !keys.includes(key));
  if (unknown === undefined) return;
  const meant = closestName(unknown, keys);
  const remedy = meant === undefined ? `use one of ${keys.join(', ')}` : `did you mean ${meant}?`;
  throw new RangeError(`${who}: ${unknown} is no option; ${remedy}`);
}

/**
 * Refuses what is no object where options are expected: a function, a list, a tensor, a word.
 *
 * @param example  what would do, as one writes it
 * @throws TypeError such as `dense: loss must be an object such as { type: 'squaredError' }, got the function mse`
 */
export function expectOptionsOf(who: string, options: unknown, example: string): void {
  if (!isPlain(options)) {
    throw new TypeError(`${who} must be an object such as ${example}, got ${described(options)}`);
  }
}

/**
 * Refuses a word that is none of those to choose from.
 *
 * @param who   the function and, for nested options, where they stand
 * @param name  what is chosen, e.g. `type`
 * @throws RangeError such as `fit: learningRate: type must be cosine or oneCycle, got "cosin"; did you mean cosine?`
 */
export function expectOneOf(
  who: string,
  { name, value, words }: { readonly name: string; readonly value: unknown; readonly words: readonly string[] },
): void {
  if (typeof value === 'string' && words.includes(value)) return;
  const choice = `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
  const meant = typeof value === 'string' ? closestName(value, words) : undefined;
  const remedy = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new RangeError(`${who}: ${name} must be ${choice}, got ${described(value)}${remedy}`);
}

/**
 * Checks options that come in kinds: the kind, then the names that are read for it.
 *
 * @param kinds  the names that are read, by the value of `type`
 * @throws RangeError naming what is unknown, and what was meant
 */
export function expectVariant(
  who: string,
  options: { readonly type: string },
  kinds: Readonly<Record<string, readonly string[]>>,
): void {
  expectOptionsOf(who, options, `{ type: '${Object.keys(kinds)[0]}' }`);
  expectOneOf(who, { name: 'type', value: options.type, words: Object.keys(kinds) });
  expectKnownKeys(who, options, kinds[options.type] ?? []);
}
