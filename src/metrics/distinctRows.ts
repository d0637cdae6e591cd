import { expectShape } from '../data/codec';
import { type Examples, featureCount, selectExamples } from '../data/examples';

const FINAL_MIX = [0x85ebca6b, 0xc2b2ae35] as const;

/** A 32-bit hash of numbers; 0 and −0 count as one. */
export function rowHash(row: Float32Array, seed: number): number {
  const bits = new Uint32Array(row.buffer, row.byteOffset, row.length);
  let hash = seed | 0;
  for (let index = 0; index < bits.length; index++) {
    const word = bits[index] === 0x80000000 ? 0 : (bits[index] as number);
    let mixed = Math.imul(word, 0xcc9e2d51);
    mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    hash ^= mixed;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= bits.length;
  hash = Math.imul(hash ^ (hash >>> 16), FINAL_MIX[0]);
  hash = Math.imul(hash ^ (hash >>> 13), FINAL_MIX[1]);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The rows met so far, to be asked whether a row is one of them, and which. */
class RowSet {
  private readonly byHash = new Map<number, { readonly row: Float32Array; readonly place: number }[]>();
  private rows = 0;

  /** Takes a row in, unless it is there already; its place in the order of first appearance. */
  add(row: Float32Array): number {
    const hash = rowHash(row, 1);
    const alike = this.byHash.get(hash);
    const known = alike?.find((other) => equal(other.row, row));
    if (known) return known.place;
    const place = this.rows++;
    if (alike) alike.push({ row, place });
    else this.byHash.set(hash, [{ row, place }]);
    return place;
  }

  has(row: Float32Array): boolean {
    return this.byHash.get(rowHash(row, 1))?.some((other) => equal(other.row, row)) ?? false;
  }

  get size(): number {
    return this.rows;
  }
}

function equal(a: Float32Array, b: Float32Array): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function* rowsOf({ values, count, shape }: Examples): Generator<Float32Array> {
  const features = featureCount(shape);
  for (let row = 0; row < count; row++) yield values.subarray(row * features, (row + 1) * features);
}

function setOf(examples: Examples): RowSet {
  const rows = new RowSet();
  for (const row of rowsOf(examples)) rows.add(row);
  return rows;
}

/**
 * How many different examples there are, to the last bit. Of codes: 1 means that the encoder sends everything to one
 * point. Of a table: fewer than rows means duplicates, which a random split puts on both sides.
 *
 * @returns at most `count`; rows with NaN are all different
 */
export function distinctRows(examples: Examples): number {
  return setOf(examples).size;
}

/**
 * How many examples of one set stand in the other as well, to the last bit: what a model has seen of its test part.
 *
 * @param examples  those counted, e.g. the test part
 * @param others    those searched, e.g. the training part
 * @returns at most `examples.count`; an example that occurs twice counts twice
 * @throws RangeError when the shapes differ
 */
export function sharedRows(examples: Examples, others: Examples): number {
  expectShape('sharedRows', examples, others.shape);
  const known = setOf(others);
  let shared = 0;
  for (const row of rowsOf(examples)) if (known.has(row)) shared++;
  return shared;
}

/** Equal rows as one. */
export interface GroupedRows {
  /** Each different row once, in order of first appearance. */
  readonly distinct: Examples;
  /** Indices of the rows that are equal to each of them, ascending. */
  readonly members: readonly Int32Array[];
}

/**
 * Puts rows together that are equal to the last bit: what is asked of one of them is answered for all.
 *
 * @returns the examples themselves as `distinct` where all differ; rows with NaN are all different
 */
export function groupedRows(examples: Examples): GroupedRows {
  const rows = new RowSet();
  const places = new Int32Array(examples.count);
  let row = 0;
  for (const values of rowsOf(examples)) places[row++] = rows.add(values);
  const sizes = new Int32Array(rows.size);
  for (const place of places) sizes[place] = (sizes[place] as number) + 1;
  const members = Array.from(sizes, (size) => new Int32Array(size));
  const filled = new Int32Array(rows.size);
  places.forEach((place, index) => {
    const at = filled[place] as number;
    (members[place] as Int32Array)[at] = index;
    filled[place] = at + 1;
  });
  const isPlain = rows.size === examples.count;
  const firsts = isPlain ? [] : members.map(([first]) => first as number);
  return { distinct: isPlain ? examples : selectExamples(plain(examples), firsts), members };
}

/** Numbers alone, without what else is known of the examples. */
const plain = ({ values, count, shape }: Examples): Examples => ({ values, count, shape });
