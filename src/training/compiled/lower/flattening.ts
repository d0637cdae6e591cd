import { type ConstantTensor, DType, type ValueType } from '../graph/graphDef';
import { isElementwise } from '../graph/operations';
import type { RecordedOperation, Recording } from '../record/recording';

const flatShape = ([batch = 1, ...rest]: readonly number[]): number[] => [
  batch,
  rest.reduce((product, extent) => product * extent, 1),
];

/**
 * Rewrites a recording so that element-by-element operations, and sums over everything but the batch, work on
 * [batch, features] instead of [batch, height, width, channels]. XLA gives an array of images with one channel a
 * layout whose innermost loop runs once, and then uses no vector instructions.
 */
export function flattenElementwise(recording: Recording): Recording {
  const types = new Map<number, ValueType>();
  for (const [id, constant] of recording.constants) types.set(id, constant);
  for (const [id, symbol] of recording.symbols) types.set(id, symbol);
  for (const { outputs } of recording.operations) for (const output of outputs) types.set(output.id, output);
  const constants = new Map<number, ConstantTensor>(recording.constants);
  const operations: RecordedOperation[] = [];
  const flat = new Map<number, number>();
  // The native library counts values upwards from 0.
  let nextId = -1;

  const integers = (values: readonly number[]): number => {
    const id = nextId--;
    constants.set(id, { dtype: DType.int32, shape: [values.length], values });
    return id;
  };
  const reshape = (input: number, output: ValueType & { readonly id: number }): void => {
    operations.push({ op: 'Reshape', attributes: {}, inputs: [input, integers(output.shape)], outputs: [output] });
  };
  const flattened = (id: number): number => {
    const type = types.get(id);
    if (!type || type.shape.length < 3) return id;
    const known = flat.get(id);
    if (known !== undefined) return known;
    const output = { id: nextId--, dtype: type.dtype, shape: flatShape(type.shape) };
    reshape(id, output);
    flat.set(id, output.id);
    return output.id;
  };
  const isAlike = ({ inputs }: RecordedOperation, shape: readonly number[]): boolean =>
    inputs.every((id) => {
      const own = types.get(id)?.shape;
      return own?.length === 0 || own?.join() === shape.join();
    });
  const sumsExamples = ({ op, inputs, outputs }: RecordedOperation): boolean => {
    const rank = types.get(inputs[0] as number)?.shape.length ?? 0;
    const axes = constants.get(inputs[1] as number)?.values.join();
    const rest = Array.from({ length: rank - 1 }, (_, index) => index + 1).join();
    return op === 'Sum' && rank >= 3 && axes === rest && outputs[0]?.shape.length === 1;
  };

  for (const operation of recording.operations) {
    const result = operation.outputs[0];
    const shape = result?.shape ?? [];
    if (result && shape.length >= 3 && isElementwise(operation.op) && isAlike(operation, shape)) {
      const output = { id: nextId--, dtype: result.dtype, shape: flatShape(shape) };
      operations.push({ ...operation, inputs: operation.inputs.map(flattened), outputs: [output] });
      flat.set(result.id, output.id);
      // Left out of the graph where nobody needs the original shape.
      reshape(output.id, result);
    } else if (sumsExamples(operation)) {
      operations.push({ ...operation, inputs: [flattened(operation.inputs[0] as number), integers([1])] });
    } else operations.push(operation);
  }
  return { ...recording, operations, constants };
}
