/** Wire types of the protocol-buffer encoding. */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/**
 * Writes one protocol-buffer message: each method appends one field. Fields may be given in any order and more than
 * once (repeated fields).
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class MessageWriter {
  private readonly parts: Uint8Array[] = [];
  private size = 0;

  /** An integer, enumeration or boolean; negative numbers take the ten bytes of their 64-bit two's complement. */
  integer(field: number, value: number): this {
    this.tag(field, VARINT);
    this.append(varint(value));
    return this;
  }

  float(field: number, value: number): this {
    this.tag(field, FIXED_32);
    this.append(new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.tag(field, LENGTH_DELIMITED);
    this.append(varint(value.length));
    this.append(value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** A nested message. */
  message(field: number, value: MessageWriter): this {
    return this.bytes(field, value.finish());
  }

  /** Integers in packed form. */
  packedIntegers(field: number, values: readonly number[]): this {
    const packed = new MessageWriter();
    for (const value of values) packed.append(varint(value));
    return this.message(field, packed);
  }

  /** One entry of a `map<string, message>` field. */
  entry(field: number, key: string, value: MessageWriter): this {
    return this.message(field, new MessageWriter().text(1, key).message(2, value));
  }

  /** The encoded message. */
  finish(): Uint8Array {
    const all = new Uint8Array(this.size);
    let offset = 0;
    for (const part of this.parts) {
      all.set(part, offset);
      offset += part.length;
    }
    return all;
  }

  private tag(field: number, wireType: number): void {
    this.append(varint(field * 8 + wireType));
  }

  private append(part: Uint8Array): void {
    this.parts.push(part);
    this.size += part.length;
  }
}

/** Seven bits a byte, lowest first, the high bit set on all bytes but the last. */
function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value)) throw new RangeError(`varint: value must be a safe integer, got ${value}`);
  if (value >= 0 && value < 0x80) return Uint8Array.of(value);
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
