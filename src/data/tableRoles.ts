import { columnsProblem, type Missing, type TableRecipe, type Window } from './tableRecipe';
import type { TableFrame, TextLayout } from './tableText';

/** Settings of `readTable`. */
export interface ReadTableOptions extends TextLayout {
  /** Name of the column that holds the class; the others are the features. None unless given. */
  readonly label?: string | undefined;
  /** Whether a table without that column is taken as well, as one without classes. False unless given. */
  readonly labelOptional?: boolean | undefined;
  /** Name of the column that says which row is which: no feature, but kept with the examples. None unless given. */
  readonly id?: string | undefined;
  /** Columns that are left out. None unless given. */
  readonly drop?: readonly string[] | undefined;
  /** What is done about empty cells, and about words for them such as NA; `refuse` unless given. */
  readonly missing?: Missing | undefined;
  /** Whether columns of words become one feature for each word. False unless given: they are refused. */
  readonly oneHot?: boolean | undefined;
  /** Takes so many consecutive rows as one example, for a series in order of time. Each row is one unless given. */
  readonly window?: Window | undefined;
  /**
   * How another table was read, as it is saved with a model: this one is read alike, its columns matched by name in
   * whatever order they stand. Its class may be missing.
   */
  readonly recipe?: TableRecipe | undefined;
}

/** Which column is what. */
export interface Roles extends Pick<TableRecipe, 'label' | 'id'> {
  readonly drop: readonly string[];
  readonly missing: Missing;
  /** Names of the features, in their order. */
  readonly features: readonly string[];
}

/** The settings that a recipe already holds, unless they are given anew. */
export function settingsOf({ recipe, ...options }: ReadTableOptions): Omit<Roles, 'features'> {
  const label = options.label ?? recipe?.label;
  const id = options.id ?? recipe?.id;
  return {
    ...(label === undefined ? {} : { label }),
    ...(id === undefined ? {} : { id }),
    drop: [...new Set([...(recipe?.drop ?? []), ...(options.drop ?? [])])],
    missing: options.missing ?? recipe?.missing ?? 'refuse',
  };
}

/** Says which column is what, and refuses names that the table does not have. */
export function rolesOf(
  { names, dropped }: TableFrame,
  options: ReadTableOptions,
  fail: (rule: string) => never,
): Roles {
  const { recipe, labelOptional = recipe !== undefined } = options;
  const settings = settingsOf(options);
  const expectColumn = (what: string, name: string | undefined): boolean => {
    if (name === undefined || names.includes(name)) return name !== undefined;
    return fail(`${what} must be one of the columns ${names.join(', ')}, got "${name}"`);
  };
  for (const name of options.drop ?? []) if (!dropped.includes(name)) expectColumn('what is left out', name);
  const hasLabel = labelOptional ? names.includes(settings.label ?? '') : expectColumn('the label', settings.label);
  const hasId = options.id === undefined ? names.includes(settings.id ?? '') : expectColumn('the id', options.id);
  const noFeatures = [...settings.drop, settings.label, settings.id].filter(
    (name): name is string => name !== undefined,
  );
  const problem = recipe && columnsProblem(recipe, names, noFeatures);
  if (problem !== undefined) fail(problem);
  const others = new Set(noFeatures);
  const { label, id, ...rest } = settings;
  return {
    ...rest,
    ...(hasLabel && label !== undefined ? { label } : {}),
    ...(hasId && id !== undefined ? { id } : {}),
    features: recipe?.columns.map(({ name }) => name) ?? names.filter((name) => !others.has(name)),
  };
}
