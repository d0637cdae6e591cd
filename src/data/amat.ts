/** What a reader of such a text insists on, and the name that errors quote. */
export interface AmatExpectation {
  /** Where the bytes come from: a path. */
  readonly source: string;
  /** Values in each row. */
  readonly columns: number;
}

const ZERO = 0x30;
const ONE = 0x31;
const BLANK = 0x20;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Reads a text of zeros and ones: one example per line, its values apart by single blanks, a blank allowed before the
 * line's end.
 *
 * @returns all values in order, rows · columns
 * @throws Error naming the source, the line and what was found when a value is neither 0 nor 1 or a row is too short
 *   or too long
 */
export function parseAmat(bytes: Uint8Array, { source, columns }: AmatExpectation): Float32Array {
  const values = new Float32Array(Math.ceil(bytes.length / 2));
  let filled = 0;
  let line = 1;
  let column = 0;
  const endLine = (): void => {
    if (column !== columns) {
      throw new Error(
        `parseAmat ${source}: every line must hold ${columns} values, got ${column} in line ${line}; fetch the file again`,
      );
    }
    line += 1;
    column = 0;
  };
  for (let position = 0; position < bytes.length; position++) {
    const byte = bytes[position] as number;
    if (byte === NEWLINE) {
      endLine();
    } else if (byte === ZERO || byte === ONE) {
      const next = bytes[position + 1] ?? NEWLINE;
      if (next !== BLANK && next !== NEWLINE && next !== RETURN) throw unexpected(source, line, next);
      values[filled++] = byte - ZERO;
      column += 1;
    } else if (byte !== BLANK && byte !== RETURN) {
      throw unexpected(source, line, byte);
    }
  }
  if (column > 0) endLine();
  if (filled === 0) throw new Error(`parseAmat ${source}: must hold at least one line of values, got none`);
  return values.slice(0, filled);
}

function unexpected(source: string, line: number, byte: number): Error {
  return new Error(
    `parseAmat ${source}: values must be 0 or 1 with blanks between them, got "${String.fromCharCode(byte)}" in line ${line}; pass the text of the binarised set`,
  );
}
