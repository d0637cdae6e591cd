import { DType, type ValueType } from '../graph/graphDef';
import type { Compiler } from '../graph/loop';
import { isKnownOperation } from '../graph/operations';
import type { Port, Scope } from '../graph/scope';
import { liveOperations, NotCompilable, type RecordedOperation, type Recording } from '../record/recording';
import { lowerFewChannels } from './fewChannels';
import { flattenElementwise } from './flattening';
import { uniformForXla } from './xlaRandom';

/** A value of the recording as it stands in the graph. */
interface Lowered {
  readonly port: Port;
  readonly type: ValueType;
}

const sameType = (a: ValueType, b: ValueType): boolean => a.dtype === b.dtype && a.shape.join() === b.shape.join();

/** Operations that do nothing where input and output are of one type and shape. */
const PASSES_THROUGH = new Set(['Identity', 'Reshape', 'Cast', 'BroadcastTo']);

/**
 * Writes the live part of a recording into a graph, with the operations that TensorFlow's compilers handle best:
 * products of matrices are MatMul and sums AddV2 (tfjs writes BatchMatMulV2 and Add), copies and reshapes to the same
 * shape are left out, convolutions to few channels become products of matrices.
 *
 * @param inputs    where each symbol of the recording comes from
 * @param compiler  what the graph is for
 * @returns the results by name
 * @throws NotCompilable when an operation or a constant has no place in a graph
 */
export function lower(
  original: Recording,
  scope: Scope,
  { inputs, compiler }: { readonly inputs: ReadonlyMap<string, Port>; readonly compiler: Compiler },
): Map<string, Port> {
  const recording = compiler === 'xla' ? flattenElementwise(original) : original;
  const values = new Map<number, Lowered>();
  const find = (id: number): Lowered => {
    const known = values.get(id);
    if (known) return known;
    const constant = recording.constants.get(id);
    if (constant) return { port: scope.constant(expectPlain(constant)), type: constant };
    const symbol = recording.symbols.get(id);
    const port = symbol && inputs.get(symbol.name);
    if (!port) throw new NotCompilable('a tensor that is no input of the step is used in it');
    return { port, type: symbol };
  };
  for (const operation of liveOperations(recording)) {
    const operands = operation.inputs.map((id) => find(id));
    for (const [index, port] of lowerOperation(operation, operands, { scope, compiler }).entries()) {
      const type = operation.outputs[index] as ValueType & { readonly id: number };
      values.set(type.id, { port, type });
    }
  }
  return new Map([...recording.results].map(([name, id]) => [name, find(id).port]));
}

function expectPlain<T extends ValueType>(constant: T): T {
  if (constant.dtype !== DType.float && constant.dtype !== DType.int32 && constant.dtype !== DType.bool) {
    throw new NotCompilable('a constant of the step is neither float32 nor int32 nor bool');
  }
  return constant;
}

function lowerOperation(
  operation: RecordedOperation,
  operands: readonly Lowered[],
  { scope, compiler }: { readonly scope: Scope; readonly compiler: Compiler },
): readonly Port[] {
  const { op, attributes, outputs } = operation;
  const [first, second] = operands;
  const result = outputs[0];
  if (PASSES_THROUGH.has(op) && first && result && sameType(first.type, result)) return [first.port];
  if (!isKnownOperation(op)) throw new NotCompilable(`operation ${op} is not one that compiled steps know`);
  const inputs = operands.map(({ port }) => port);
  if (op === 'BatchMatMulV2' && first?.type.shape.length === 2 && second?.type.shape.length === 2) {
    const { adj_x = { bool: false }, adj_y = { bool: false } } = attributes;
    return scope.add('MatMul', { inputs, attributes: { transpose_a: adj_x, transpose_b: adj_y } });
  }
  if (op === 'StatelessRandomUniform' && compiler === 'xla' && result && second) {
    return [uniformForXla(scope, result.shape, second.port)];
  }
  if (compiler === 'graph' && result) {
    const better = lowerFewChannels(scope, { op, attributes, operands, shape: result.shape });
    if (better) return [better];
  }
  return scope.add(op === 'Add' ? 'AddV2' : op, { inputs, attributes, outputs: outputs.map(({ dtype }) => dtype) });
}
