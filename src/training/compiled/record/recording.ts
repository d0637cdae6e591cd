import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding';
import { nativeBackend, nativeOp } from '../../../runtime/native';
import { tf } from '../../../runtime/tensorflow';
import type { ConstantTensor, DType, GraphAttribute, GraphAttributes, ValueType } from '../graph/graphDef';

/** One native operation that ran. Values are named by the numbers that the native library gave them. */
export interface RecordedOperation {
  readonly op: string;
  readonly attributes: GraphAttributes;
  readonly inputs: readonly number[];
  readonly outputs: readonly (ValueType & { readonly id: number })[];
}

/** An input of the recorded function. */
export interface RecordedSymbol extends ValueType {
  readonly name: string;
}

/** Every native operation of one run, in order. */
export interface Recording {
  readonly operations: readonly RecordedOperation[];
  /** Numbers that JavaScript handed to the native library, copied. */
  readonly constants: ReadonlyMap<number, ConstantTensor>;
  /** Values that existed before: inputs of the step by name. */
  readonly symbols: ReadonlyMap<number, RecordedSymbol>;
  /** Values that the caller asked for, by name. */
  readonly results: ReadonlyMap<string, number>;
}

/** The operations that the results depend on, in order. */
export function liveOperations({ operations, results, symbols }: Recording): RecordedOperation[] {
  const needed = new Set([...results.values()].filter((id) => !symbols.has(id)));
  const live: RecordedOperation[] = [];
  for (const operation of [...operations].reverse()) {
    if (!operation.outputs.some(({ id }) => needed.has(id))) continue;
    live.push(operation);
    for (const input of operation.inputs) if (!symbols.has(input)) needed.add(input);
  }
  return live.reverse();
}

/** What a function under recording may do beside running operations. */
export interface Recorder {
  /** Declares a tensor as an input of the recorded function. */
  input(name: string, tensor: tf.Tensor): void;
  /** Declares a tensor as a result of the recorded function. */
  result(name: string, tensor: tf.Tensor): void;
}

/** Thrown when a step cannot be compiled; the message says what was seen and how to write it instead. */
export class NotCompilable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotCompilable';
  }
}

/** The numbers of a buffer, which JavaScript may write into again later; a single one where all are the same. */
function copyOf(buffer: ArrayLike<number>): readonly number[] {
  const numbers = Array.from(buffer);
  return numbers.length > 1 && numbers.every((value) => Object.is(value, numbers[0])) ? numbers.slice(0, 1) : numbers;
}

/** What an attribute given to the eager runtime is in a graph. */
function toGraphAttribute({ name, type, value }: TFEOpAttr): GraphAttribute {
  const { binding } = nativeBackend();
  const list = Array.isArray(value);
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return { dtype: value as DType };
    case binding.TF_ATTR_INT:
      return list ? { ints: value as number[] } : { int: value as number };
    case binding.TF_ATTR_FLOAT:
      return list ? { floats: value as number[] } : { float: value as number };
    case binding.TF_ATTR_BOOL:
      return { bool: value as boolean };
    case binding.TF_ATTR_STRING:
      return { string: value as string };
    case binding.TF_ATTR_SHAPE:
      return { shape: value as number[] };
    default:
      throw new NotCompilable(`attribute ${name} is of a kind that graphs are not written with here`);
  }
}

/**
 * Runs a function and records every native operation that it executes. Reading a tensor's numbers inside it is
 * refused: the recorded graph would go on with the numbers of this one run.
 *
 * @param run  runs the operations and declares inputs and results
 * @throws NotCompilable when the function reads a tensor
 */
export function record(run: (recorder: Recorder) => void): Recording {
  const backend = nativeBackend();
  const { binding } = backend;
  const operations: RecordedOperation[] = [];
  const constants = new Map<number, ConstantTensor>();
  const symbols = new Map<number, RecordedSymbol>();
  const results = new Map<string, number>();

  /** A tensor's value: the input of an operation that is run for this purpose and struck out again. */
  const recorded = (tensor: tf.Tensor): ValueType & { readonly id: number } => {
    nativeOp('Identity', { T: { type: tensor.dtype as 'float32' } }, [tensor]).dispose();
    const { inputs, outputs } = operations.pop() as RecordedOperation;
    return { ...(outputs[0] as ValueType), id: inputs[0] as number };
  };
  const recorder: Recorder = {
    input(name, tensor) {
      const { id, dtype, shape } = recorded(tensor);
      symbols.set(id, { name, dtype, shape });
      constants.delete(id);
    },
    result(name, tensor) {
      results.set(name, recorded(tensor).id);
    },
  };
  const hooks: Partial<TFJSBinding> = {
    createTensor(shape, dtype, buffer) {
      const id = binding.createTensor(shape, dtype, buffer);
      constants.set(id, { dtype: dtype as DType, shape: [...shape], values: copyOf(buffer as ArrayLike<number>) });
      return id;
    },
    executeOp(op, attributes, inputs, outputCount) {
      const outputs = binding.executeOp(op, attributes, inputs, outputCount);
      operations.push({
        op,
        attributes: Object.fromEntries(attributes.map((each) => [each.name, toGraphAttribute(each)] as const)),
        inputs: [...inputs],
        outputs: outputs.map(({ id, dtype, shape }) => ({ id, dtype: dtype as DType, shape })),
      });
      return outputs;
    },
    tensorDataSync() {
      throw new NotCompilable(
        'the step reads the numbers of a tensor (dataSync, arraySync or print), which a compiled step could do only once; compute with tensors instead',
      );
    },
  };
  backend.binding = Object.setPrototypeOf(hooks, binding) as TFJSBinding;
  try {
    tf.tidy(() => run(recorder));
  } finally {
    backend.binding = binding;
  }
  return { operations, constants, symbols, results };
}
