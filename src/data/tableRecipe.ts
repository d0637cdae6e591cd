/** What is done about an empty cell, or one that stands for nothing, such as `NA`. */
export type Missing =
  /** An error that names the cell. */
  | 'refuse'
  /** Its row is left out. */
  | 'drop'
  /** It is given the mean or the median of its column over the training part, by `fitPreprocessing`. */
  | 'mean'
  | 'median';

/** How one column of a table becomes features. */
export type ColumnRecipe =
  /** One number; true and false are 1 and 0. */
  | { readonly name: string; readonly as: 'number' }
  /** A date or time as seconds since 1970-01-01 UTC, a time of day since midnight. */
  | { readonly name: string; readonly as: 'time' }
  /** One feature for each category: 1 where the cell is the category, else 0. */
  | { readonly name: string; readonly as: 'categories'; readonly categories: readonly string[] };

/** Consecutive rows of a series that are one example. */
export interface Window {
  /** How many rows. */
  readonly length: number;
  /** How many rows from the start of one to that of the next; `length` unless given, so that none share a row. */
  readonly step?: number;
}

/** How a table became examples: saved with a model, so that other rows are read alike and matched by name. */
export interface TableRecipe {
  /** The columns that are features, in the order of the features. */
  readonly columns: readonly ColumnRecipe[];
  /** Columns that are no features: the class, what identifies a row, what was left out. */
  readonly label?: string;
  readonly id?: string;
  readonly drop?: readonly string[];
  /** Empty cells are refused unless given. */
  readonly missing?: Missing;
  /** Every row is an example of its own unless given. */
  readonly window?: Window;
}

/** Name of every feature: a column's, or `column=category`; in a window `column@1`, `column@2`, … for its rows. */
export function featureNames({ columns, window }: TableRecipe): readonly string[] {
  const names = columns.flatMap((column) =>
    column.as === 'categories' ? column.categories.map((category) => `${column.name}=${category}`) : [column.name],
  );
  if (!window) return names;
  return Array.from({ length: window.length }, (_, lag) => names.map((name) => `${name}@${lag + 1}`)).flat();
}

/** Names alike up to case, blanks and marks: the likely slip of whoever renamed a column. */
const loosely = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Names in quotes, at most a handful of them. */
export function quoted(names: readonly string[]): string {
  const most = 12;
  const shown = names.slice(0, most).map((name) => `"${name}"`);
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ');
}

/**
 * What keeps a table from being read by a recipe: columns that are missing, and columns that it does not know.
 *
 * @param present  names of the table's columns
 * @param drop     further columns that are left out
 * @returns the rule that is broken, undefined where the columns match in whatever order
 */
export function columnsProblem(
  recipe: TableRecipe,
  present: readonly string[],
  drop: readonly string[] = [],
): string | undefined {
  const wanted = recipe.columns.map(({ name }) => name);
  const known = new Set([...wanted, recipe.label, recipe.id, ...(recipe.drop ?? []), ...drop]);
  const here = new Set(present);
  const missing = wanted.filter((name) => !here.has(name));
  const extra = present.filter((name) => !known.has(name));
  if (missing.length === 0 && extra.length === 0) return undefined;
  const alike = missing.flatMap((name) => {
    const slip = extra.find((other) => loosely(other) === loosely(name));
    return slip === undefined ? [] : [`"${slip}" may be "${name}"`];
  });
  const found = [
    ...(missing.length > 0 ? [`without ${quoted(missing)}`] : []),
    ...(extra.length > 0 ? [`with ${quoted(extra)} besides`] : []),
  ];
  const remedies = [
    ...(missing.length > 0 ? [`give each column the name it had (${alike.join(', ') || 'see above'})`] : []),
    ...(extra.length > 0 ? ['leave out what is no feature (drop)'] : []),
  ];
  return `the columns must be those that the model was trained on, got a table ${found.join(' and ')}; ${remedies.join(', ')}`;
}
