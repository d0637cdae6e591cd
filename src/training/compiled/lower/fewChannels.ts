import { DType, type GraphAttributes, type ValueType } from '../graph/graphDef';
import type { Port, Scope } from '../graph/scope';

/*
 * Convolutions of stride 1 between many channels and very few, as the last layer of every image decoder is one.
 * TensorFlow's kernels put the output channels side by side into vector registers, so with a single one they run at
 * a twentieth of their speed. Written with products of matrices the same numbers come four times as fast.
 */

/** A value with its recorded type. */
export interface TypedPort {
  readonly port: Port;
  readonly type: ValueType;
}

/** A recorded operation with the values that go into it. */
export interface Convolution {
  readonly op: string;
  readonly attributes: GraphAttributes;
  readonly operands: readonly TypedPort[];
  /** Shape of the result. */
  readonly shape: readonly number[];
}

/** Output channels up to which, and input channels from which on, the detour pays. */
const FEW = 4;
const MANY = 16;

const isOnes = (list: readonly number[] | undefined): boolean =>
  list === undefined || list.every((value) => value === 1);

/** Whether the attributes say: stride 1, no dilation, `SAME` padding, channels last. */
function isPlain(attributes: GraphAttributes): boolean {
  const ints = (name: string): readonly number[] | undefined => {
    const attribute = attributes[name];
    return attribute && 'ints' in attribute ? attribute.ints : undefined;
  };
  const text = (name: string, fallback: string): string => {
    const attribute = attributes[name];
    return attribute && 'string' in attribute ? attribute.string : fallback;
  };
  const plain = isOnes(ints('strides')) && isOnes(ints('dilations'));
  return plain && text('padding', '') === 'SAME' && text('data_format', 'NHWC') === 'NHWC';
}

/** Whether a kernel [rows, columns, many, few], odd so that `SAME` pads both sides alike, is worth the detour. */
function isWorthIt([rows = 0, columns = 0, many = 0, few = 0]: readonly number[]): boolean {
  return rows % 2 === 1 && columns % 2 === 1 && many >= MANY && few <= FEW;
}

/** W turned by half a turn, input and output channels swapped: [rows, columns, a, b] → [rows, columns, b, a]. */
function turned(scope: Scope, { port, type }: TypedPort): TypedPort {
  const [rows, columns, a, b] = type.shape as [number, number, number, number];
  const reversed = scope.op('ReverseV2', port, scope.integers([0, 1]));
  const swapped = scope.op('Transpose', reversed, scope.integers([0, 1, 3, 2]));
  return { port: swapped, type: { dtype: type.dtype, shape: [rows, columns, b, a] } };
}

/**
 * y = x ∗ W for few output channels: one product x·W over the channels for each of the kernel's positions, and the
 * sum of the products, each shifted to its place.
 *
 * @param x       [batch, height, width, many]
 * @param kernel  [rows, columns, many, few]
 * @returns [batch, height, width, few]
 */
function convolveToFew(scope: Scope, x: TypedPort, kernel: TypedPort): Port {
  const [batch, height, width, many] = x.type.shape as [number, number, number, number];
  const [rows, columns, , few] = kernel.type.shape as [number, number, number, number];
  const op = scope.op.bind(scope);
  const positions = rows * columns;
  const flat = op('Reshape', x.port, scope.integers([-1, many]));
  const byChannel = op('Transpose', kernel.port, scope.integers([2, 0, 1, 3]));
  const products = op('MatMul', flat, op('Reshape', byChannel, scope.integers([many, positions * few])));
  const images = op('Reshape', products, scope.integers([batch, height, width, positions * few]));
  const [top, left] = [(rows - 1) / 2, (columns - 1) / 2];
  const border = scope.constant({ dtype: DType.int32, shape: [4, 2], values: [0, 0, top, top, left, left, 0, 0] });
  const padded = op('Pad', images, border);
  const size = scope.integers([batch, height, width, few]);
  const shifted = Array.from({ length: positions }, (_, position) => {
    const begin = [0, Math.floor(position / columns), position % columns, position * few];
    return op('Slice', padded, scope.integers(begin), size);
  });
  return op('AddN', ...shifted);
}

/**
 * A convolution, or one of its gradients, in a form that suits few channels; undefined where the kernel that the
 * operation has is the better one.
 *
 * The gradient with respect to the weights is that of the convolution with input and output in each other's place,
 * turned by half a turn: its many channels are then those of the output.
 */
export function lowerFewChannels(scope: Scope, { op, attributes, operands, shape }: Convolution): Port | undefined {
  if (!isPlain(attributes)) return undefined;
  const [first, second, third] = operands as [TypedPort, TypedPort, TypedPort | undefined];
  switch (op) {
    case 'Conv2D':
      return isWorthIt(second.type.shape) ? convolveToFew(scope, first, second) : undefined;
    case 'Conv2DBackpropInput': {
      const [rows = 0, columns = 0, few = 0, many = 0] = second.type.shape;
      return third && isWorthIt([rows, columns, many, few])
        ? convolveToFew(scope, third, turned(scope, second))
        : undefined;
    }
    case 'Conv2DBackpropFilter': {
      const [rows = 0, columns = 0, many = 0, few = 0] = shape;
      if (!third || !isWorthIt([rows, columns, many, few])) return undefined;
      const sizes = [rows, columns, few, many];
      const port = scope.one(op, { inputs: [third.port, scope.integers(sizes), first.port], attributes });
      return turned(scope, { port, type: { dtype: first.type.dtype, shape: sizes } }).port;
    }
    default:
      return undefined;
  }
}
