/** TensorFlow's numbers for element types (`DataType` in types.proto). */
export const DType = {
  float: 1,
  double: 2,
  int32: 3,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  resource: 20,
  uint32: 22,
  uint64: 23,
} as const;

/** One of TensorFlow's element types. */
export type DType = (typeof DType)[keyof typeof DType];

/** Element type and shape of a value; in a graph −1 stands for an extent that is not known. */
export interface ValueType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** A tensor that is written into the graph. */
export interface ConstantTensor extends ValueType {
  /** All elements in row-major order, or a single one that fills the whole tensor; booleans as 0 and 1. */
  readonly values: readonly number[];
}

/** An attribute of a node, tagged with its kind (`AttrValue` in attr_value.proto). */
export type GraphAttribute =
  | { readonly dtype: DType }
  | { readonly dtypes: readonly DType[] }
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
export interface FunctionArgument extends ValueType {
  readonly name: string;
}

/** A function of the graph's library. */
export interface GraphFunction {
  readonly name: string;
  readonly inputs: readonly FunctionArgument[];
  readonly outputs: readonly { readonly name: string; readonly dtype: DType; readonly source: string }[];
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
