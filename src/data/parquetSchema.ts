/** A column of a Parquet file, as far as it decides on how it can be read. */
export interface ParquetColumn {
  readonly name: string;
  /** `nested` for lists, maps and structures. */
  readonly kind: 'plain' | 'float16' | 'bytes' | 'nested';
}

/** A value of Thrift's compact protocol; of a structure, the fields by number. */
type Thrift = number | string | readonly Thrift[] | ReadonlyMap<number, Thrift>;

const MAGIC = 'PAR1';
/** Length of the footer (4 bytes) and magic number. */
const TAIL = 8;

// Numbers of fields and types in the format's definition, parquet.thrift.
const SCHEMA = 2;
const [TYPE, REPETITION, NAME, CHILDREN, CONVERTED_TYPE, LOGICAL_TYPE] = [1, 3, 4, 5, 6, 10];
const REPEATED = 2;
const BYTE_ARRAY = 6;
const FLOAT16 = 15;

/** Structures in structures that a schema may have: more is no schema. */
const DEEPEST = 32;

/** Reads Thrift's compact protocol; whatever does not fit is an error, and nothing is reserved before it is there. */
class CompactReader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  private byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new RangeError('the footer is cut off');
    return value;
  }

  private unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      if (factor > 2 ** 63) throw new RangeError('a number in the footer is too long');
    }
  }

  /** Zigzag: 0, −1, 1, −2, … as 0, 1, 2, 3, … */
  private signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  private text(): string {
    const length = this.unsigned();
    if (length > this.bytes.length - this.at) throw new RangeError('the footer is cut off');
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }

  private value(type: number, depth: number): Thrift {
    switch (type) {
      case 1:
      case 2:
        return type === 1 ? 1 : 0;
      case 3:
        return this.byte();
      case 4:
      case 5:
      case 6:
        return this.signed();
      case 7:
        this.at += 8;
        return 0;
      case 8:
        return this.text();
      case 9:
      case 10:
        return this.list(depth);
      case 12:
        return this.structure(depth + 1);
      default:
        throw new RangeError(`the footer holds something of the unknown type ${type}`);
    }
  }

  private list(depth: number): readonly Thrift[] {
    const head = this.byte();
    const count = head >> 4 === 15 ? this.unsigned() : head >> 4;
    // Every element takes at least a byte.
    if (count > this.bytes.length - this.at) throw new RangeError('the footer is cut off');
    const type = head & 0x0f;
    // In a list, true and false are bytes; in a structure they are types.
    return Array.from({ length: count }, () => (type <= 2 ? this.byte() : this.value(type, depth)));
  }

  /** @param last  field behind which nothing of the outermost structure is wanted */
  structure(depth = 0, last = Number.POSITIVE_INFINITY): ReadonlyMap<number, Thrift> {
    if (depth > DEEPEST) throw new RangeError('the footer is nested too deeply');
    const fields = new Map<number, Thrift>();
    for (let field = 0; ; ) {
      const head = this.byte();
      if (head === 0 || field >= last) return fields;
      field = head >> 4 === 0 ? this.signed() : field + (head >> 4);
      fields.set(field, this.value(head & 0x0f, depth));
    }
  }
}

const numberAt = (fields: ReadonlyMap<number, Thrift>, field: number): number | undefined => {
  const value = fields.get(field);
  return typeof value === 'number' ? value : undefined;
};

function kindOf(element: ReadonlyMap<number, Thrift>): ParquetColumn['kind'] {
  if ((numberAt(element, CHILDREN) ?? 0) > 0 || numberAt(element, REPETITION) === REPEATED) return 'nested';
  const logical = element.get(LOGICAL_TYPE);
  if (logical instanceof Map && logical.has(FLOAT16)) return 'float16';
  const isNamed = logical !== undefined || element.has(CONVERTED_TYPE);
  return numberAt(element, TYPE) === BYTE_ARRAY && !isNamed ? 'bytes' : 'plain';
}

/**
 * The columns that a Parquet file says it has: polars loses one of two with the same name, and has no word for some
 * types.
 *
 * @returns the columns at the top level, in order
 * @throws RangeError saying what is wrong with the footer
 * @see Apache Parquet, parquet.thrift; Apache Thrift, compact protocol
 */
export function parquetColumns(bytes: Uint8Array): readonly ParquetColumn[] {
  const tail = Buffer.from(
    bytes.buffer,
    bytes.byteOffset + Math.max(0, bytes.length - TAIL),
    Math.min(TAIL, bytes.length),
  );
  if (bytes.length < TAIL + MAGIC.length || tail.toString('latin1', 4) !== MAGIC) {
    throw new RangeError(`it must end with ${MAGIC}`);
  }
  const length = tail.readUInt32LE(0);
  if (length > bytes.length - TAIL) throw new RangeError('the footer is longer than the file');
  const footer = new CompactReader(bytes.subarray(bytes.length - TAIL - length, bytes.length - TAIL)).structure(
    0,
    SCHEMA,
  );
  const schema = footer.get(SCHEMA);
  const elements = Array.isArray(schema)
    ? schema.filter((element): element is ReadonlyMap<number, Thrift> => element instanceof Map)
    : [];
  const columns: ParquetColumn[] = [];
  // The first element is the root; children follow their parent.
  for (let index = 1; index < elements.length; ) {
    const element = elements[index] as ReadonlyMap<number, Thrift>;
    columns.push({ name: String(element.get(NAME) ?? ''), kind: kindOf(element) });
    index = afterTree(elements, index);
  }
  return columns;
}

/** Index behind an element and all that is below it. */
function afterTree(elements: readonly ReadonlyMap<number, Thrift>[], index: number): number {
  let open = 1;
  let at = index;
  for (; open > 0 && at < elements.length; at++) {
    open += Math.max(0, numberAt(elements[at] as ReadonlyMap<number, Thrift>, CHILDREN) ?? 0) - 1;
  }
  return at;
}
