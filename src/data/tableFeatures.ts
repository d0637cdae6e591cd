import type { Series } from 'nodejs-polars';
import { factsOf, type NumberFacts } from '../math/arrays';
import { type CellReading, type ColumnValues, cellsOf, columnValues } from './tableColumns';
import { expectExactIntegers, FIRST_LOST } from './tableIntegers';
import type { ColumnRecipe } from './tableRecipe';

/** A column that was read, and what it becomes. */
export type TableColumn =
  | {
      readonly recipe: ColumnRecipe & { readonly as: 'number' | 'time' };
      /** NaN where a cell is empty. */
      readonly values: Float64Array;
      readonly facts: NumberFacts;
    }
  | {
      readonly recipe: ColumnRecipe & { readonly as: 'categories' };
      /** Which category each row holds. */
      readonly indices: Int32Array;
      readonly cells: readonly string[];
    };

/** What is asked of a column. */
export interface ColumnRequest extends CellReading {
  readonly name: string;
  readonly series: Series;
  /** The column as it is written, where polars has read it as float64. */
  readonly written: () => readonly string[];
  /** How a column of that name became features in another table. */
  readonly recipe?: ColumnRecipe | undefined;
  /** Whether words become features of their own. */
  readonly oneHot: boolean;
  /** Throws an error that names the file and the rule. */
  readonly fail: (rule: string) => never;
}

/** More categories than this in a column are not a few kinds of something but text or names. */
const MOST_CATEGORIES = 1000;

/** The first cell of a column of words that is no number, for the error message. */
function firstWord(cells: readonly string[]): string {
  const row = cells.findIndex((cell) => cell !== '' && !Number.isFinite(Number(cell)));
  if (row < 0) return 'no numbers';
  const hasComma = /^[+-]?\d+,\d+$/.test(cells[row] ?? '');
  return `"${cells[row]}" in row ${row + 1}${hasComma ? ', perhaps with a decimal comma (--decimal ",")' : ''}`;
}

function categoriesOf(cells: readonly string[], fail: (rule: string) => never): readonly string[] {
  const categories = [...new Set(cells)].sort((a, b) => (a < b ? -1 : 1));
  if (categories.length > MOST_CATEGORIES) {
    return fail(
      `must hold at most ${MOST_CATEGORIES} different words to become features, got ${categories.length}; leave it out (--drop, --id)`,
    );
  }
  return categories;
}

function categoryColumn(
  recipe: TableColumn['recipe'] & { as: 'categories' },
  cells: readonly string[],
  fail: (rule: string) => never,
): TableColumn {
  const places = new Map(recipe.categories.map((category, index) => [category, index]));
  const indices = Int32Array.from(cells, (cell) => places.get(cell) ?? -1);
  const unknown = indices.indexOf(-1);
  if (unknown >= 0) {
    return fail(`must hold the words that the model was trained on, got "${cells[unknown]}" in row ${unknown + 1}`);
  }
  return { recipe, indices, cells };
}

/**
 * Reads one column of features.
 *
 * @throws Error by `fail`, naming the column, the row and the value
 */
export function tableColumn(request: ColumnRequest): TableColumn {
  const { name, series, recipe: asked, oneHot } = request;
  const fail = (rule: string): never => request.fail(`column "${name}" ${rule}`);
  if (asked?.as === 'categories') return categoryColumn(asked, cellsOf(series), fail);
  const read: ColumnValues = columnValues(series, request, fail);
  if (read.as === 'text') {
    if (asked || !oneHot) {
      return fail(
        `must hold numbers, got ${firstWord(read.cells)}; name it as the label (--label), leave it out (--drop, --id) or make each word a feature (--one-hot)`,
      );
    }
    return categoryColumn({ name, as: 'categories', categories: categoriesOf(read.cells, fail) }, read.cells, fail);
  }
  if (asked && asked.as !== read.as && !read.values.every(Number.isNaN)) {
    return fail(`must hold ${asked.as}s, as where the model was trained, got ${read.as}s`);
  }
  const facts = factsOf(read.values);
  const infinite = facts.firstInfinity;
  if (infinite >= 0) {
    fail(`must hold finite numbers, got ${read.values[infinite]} in row ${infinite + 1}; correct it or drop the row`);
  }
  if (read.as === 'number' && facts.largest >= FIRST_LOST) expectExactIntegers(read.values, request.written(), fail);
  return { recipe: { name, as: asked?.as ?? read.as }, values: read.values, facts };
}
