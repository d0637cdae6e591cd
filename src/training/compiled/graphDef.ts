import { MessageWriter } from './protobuf';

/** TensorFlow's numbers for element types (`DataType` in types.proto). */
export const DType = { float: 1, int32: 3, bool: 10, resource: 20, uint32: 22, uint64: 23 } as const;

/** A tensor that is written into the graph. */
export interface ConstantTensor {
  readonly dtype: number;
  readonly shape: readonly number[];
  /** All elements in row-major order, or a single one that fills the whole tensor; booleans as 0 and 1. */
  readonly values: readonly number[];
}

/** An attribute of a node, tagged with its kind (`AttrValue` in attr_value.proto). */
export type GraphAttribute =
  | { readonly dtype: number }
  | { readonly dtypes: readonly number[] }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly shape: readonly number[] }
  | { readonly shapes: readonly (readonly number[])[] }
  | { readonly tensor: ConstantTensor }
  | { readonly function: string };

export type GraphAttributes = Readonly<Record<string, GraphAttribute>>;

/** One operation of a graph or of a function's body. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Data inputs in order, then control inputs (`^node`). */
  readonly inputs: readonly string[];
  readonly attributes: GraphAttributes;
}

/** An argument of a function. */
export interface FunctionArgument {
  readonly name: string;
  readonly dtype: number;
  /** Static shape where it is known, −1 for an unknown extent. */
  readonly shape?: readonly number[];
}

/** A function of the graph's library. */
export interface GraphFunction {
  readonly name: string;
  readonly inputs: readonly FunctionArgument[];
  readonly outputs: readonly { readonly name: string; readonly dtype: number; readonly source: string }[];
  readonly nodes: readonly GraphNode[];
  /** Nodes that run although no output needs them: assignments. */
  readonly sideEffects: readonly string[];
  readonly attributes: GraphAttributes;
}

/** A whole graph: the nodes that are run, and the functions they call. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly functions: readonly GraphFunction[];
}

function shapeMessage(shape: readonly number[]): MessageWriter {
  const message = new MessageWriter();
  for (const extent of shape) message.message(2, new MessageWriter().integer(1, extent));
  return message;
}

/** Where a constant of each integer type keeps its elements. */
const INTEGER_FIELDS: ReadonlyMap<number, number> = new Map([
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

function argumentMessage({ name, dtype }: { readonly name: string; readonly dtype: number }): MessageWriter {
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
    if (!shape) continue;
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
