import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding';
import { nativeBackend, nativeOp } from '../../runtime/native';
import { tf } from '../../runtime/tensorflow';

/** Element type and shape of a value in a recording. */
export interface ValueType {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** One native operation that ran. Values are named by the numbers that the native library gave them. */
export interface RecordedOperation {
  readonly op: string;
  readonly attributes: readonly TFEOpAttr[];
  readonly inputs: readonly number[];
  readonly outputs: readonly (ValueType & { readonly id: number })[];
}

/** Numbers that JavaScript handed to the native library, copied: a single one where all are the same. */
export interface RecordedConstant extends ValueType {
  readonly values: readonly number[];
}

/** An input of the recorded function. */
export interface RecordedSymbol {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Every native operation of one run, in order. */
export interface Recording {
  readonly operations: readonly RecordedOperation[];
  readonly constants: ReadonlyMap<number, RecordedConstant>;
  /** Values that existed before: inputs of the step by name. */
  readonly symbols: ReadonlyMap<number, RecordedSymbol>;
  /** Values that the caller asked for, by name. */
  readonly results: ReadonlyMap<string, number>;
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
  const constants = new Map<number, RecordedConstant>();
  const symbols = new Map<number, RecordedSymbol>();
  const results = new Map<string, number>();

  /** The number of a tensor's value: the input of an operation run for this purpose and struck out again. */
  const idOf = (tensor: tf.Tensor): number => {
    nativeOp('Identity', { T: { type: tensor.dtype as 'float32' } }, [tensor]).dispose();
    return operations.pop()?.inputs[0] as number;
  };
  const recorder: Recorder = {
    input(name, tensor) {
      const id = idOf(tensor);
      symbols.set(id, { name, shape: tensor.shape });
      constants.delete(id);
    },
    result(name, tensor) {
      results.set(name, idOf(tensor));
    },
  };
  const hooks: Partial<TFJSBinding> = {
    createTensor(shape, dtype, buffer) {
      const id = binding.createTensor(shape, dtype, buffer);
      constants.set(id, { dtype, shape: [...shape], values: copyOf(buffer as ArrayLike<number>) });
      return id;
    },
    executeOp(op, attributes, inputs, outputCount) {
      const outputs = binding.executeOp(op, attributes, inputs, outputCount);
      operations.push({
        op,
        attributes,
        inputs: [...inputs],
        outputs: outputs.map(({ id, dtype, shape }) => ({ id, dtype, shape })),
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
