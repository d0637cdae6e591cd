import {
  type ConstantTensor,
  DType,
  type Graph,
  type GraphAttribute,
  type GraphFunction,
  type GraphNode,
} from './graphDef';

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

function shapeMessage(shape: readonly number[]): MessageWriter {
  const message = new MessageWriter();
  for (const extent of shape) message.message(2, new MessageWriter().integer(1, extent));
  return message;
}

/** Where a constant of each integer type keeps its elements. */
const INTEGER_FIELDS: ReadonlyMap<DType, number> = new Map<DType, number>([
  [DType.int32, 7],
  [DType.bool, 11],
  [DType.uint32, 16],
  [DType.uint64, 17],
]);

function tensorMessage({ dtype, shape, values }: ConstantTensor): MessageWriter {
  const message = new MessageWriter().integer(1, dtype).message(2, shapeMessage(shape));
  const field = INTEGER_FIELDS.get(dtype);
  if (field !== undefined) return message.packedIntegers(field, values);
  for (const value of values) message.float(5, value);
  return message;
}

function listMessage(attribute: GraphAttribute): MessageWriter | undefined {
  const list = new MessageWriter();
  if ('dtypes' in attribute) return list.packedIntegers(6, attribute.dtypes);
  if ('ints' in attribute) return list.packedIntegers(3, attribute.ints);
  if ('floats' in attribute) {
    for (const value of attribute.floats) list.float(4, value);
    return list;
  }
  if ('shapes' in attribute) {
    for (const shape of attribute.shapes) list.message(7, shapeMessage(shape));
    return list;
  }
  return undefined;
}

function attributeMessage(attribute: GraphAttribute): MessageWriter {
  const message = new MessageWriter();
  if ('dtype' in attribute) return message.integer(6, attribute.dtype);
  if ('int' in attribute) return message.integer(3, attribute.int);
  if ('float' in attribute) return message.float(4, attribute.float);
  if ('bool' in attribute) return message.integer(5, attribute.bool ? 1 : 0);
  if ('string' in attribute) return message.text(2, attribute.string);
  if ('shape' in attribute) return message.message(7, shapeMessage(attribute.shape));
  if ('tensor' in attribute) return message.message(8, tensorMessage(attribute.tensor));
  if ('function' in attribute) return message.message(10, new MessageWriter().text(1, attribute.function));
  return message.message(1, listMessage(attribute) ?? new MessageWriter());
}

function nodeMessage({ name, op, inputs, attributes }: GraphNode): MessageWriter {
  const message = new MessageWriter().text(1, name).text(2, op);
  for (const input of inputs) message.text(3, input);
  for (const [key, attribute] of Object.entries(attributes)) message.entry(5, key, attributeMessage(attribute));
  return message;
}

function argumentMessage({ name, dtype }: { readonly name: string; readonly dtype: DType }): MessageWriter {
  return new MessageWriter().text(1, name).integer(3, dtype);
}

function functionMessage({ name, inputs, outputs, nodes, sideEffects, attributes }: GraphFunction): MessageWriter {
  const signature = new MessageWriter().text(1, name);
  for (const input of inputs) signature.message(2, argumentMessage(input));
  for (const output of outputs) signature.message(3, argumentMessage(output));
  for (const node of sideEffects) signature.text(20, node);
  if (sideEffects.length > 0) signature.integer(17, 1);
  const message = new MessageWriter().message(1, signature);
  for (const node of nodes) message.message(3, nodeMessage(node));
  for (const { name: output, source } of outputs) {
    message.message(4, new MessageWriter().text(1, output).text(2, source));
  }
  for (const [key, attribute] of Object.entries(attributes)) message.entry(5, key, attributeMessage(attribute));
  for (const node of sideEffects) message.message(6, new MessageWriter().text(1, node).text(2, node));
  for (const [index, { shape }] of inputs.entries()) {
    const shapes = new MessageWriter().entry(1, '_output_shapes', attributeMessage({ shapes: [shape] }));
    message.message(7, new MessageWriter().integer(1, index).message(2, shapes));
  }
  return message;
}

/** Version of the graph format that today's node semantics belong to (TF_GRAPH_DEF_VERSION of TensorFlow 2.9). */
const GRAPH_VERSION = 1087;

/** The tag under which the graph is stored and loaded. */
export const GRAPH_TAG = 'serve';

/** The bytes of a `saved_model.pb` that holds the graph and nothing else. */
export function encodeSavedModel({ nodes, functions }: Graph): Uint8Array {
  const library = new MessageWriter();
  for (const graphFunction of functions) library.message(1, functionMessage(graphFunction));
  const graph = new MessageWriter();
  for (const node of nodes) graph.message(1, nodeMessage(node));
  graph.message(2, library).message(4, new MessageWriter().integer(1, GRAPH_VERSION).integer(2, 12));
  const meta = new MessageWriter().message(1, new MessageWriter().text(4, GRAPH_TAG)).message(2, graph);
  return new MessageWriter().integer(1, 1).message(2, meta).finish();
}
