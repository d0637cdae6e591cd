import type { Compiler } from './lowering';
import type { Recording } from './recording';
import { liveOperations } from './repeatable';
import { xlaMissing } from './xla';

/** Operations that XLA compiles into code as fast as the plain graph's kernels or faster. */
const XLA_OPERATIONS = new Set(
  [
    'Abs Add AddN AddV2 BatchMatMulV2 BiasAdd BiasAddGrad BroadcastTo Cast ConcatV2 Cos Div DivNoNan Elu EluGrad Equal',
    'Erf Exp ExpandDims Expm1 Fill Floor GatherV2 Greater GreaterEqual Identity IsFinite IsInf IsNan LeakyRelu',
    'LeakyReluGrad Less LessEqual Log Log1p LogicalAnd LogicalNot LogicalOr MatMul Max Maximum Mean Min Minimum Mul Neg NotEqual OnesLike Pack Pad',
    'PadV2 Pow Prod RealDiv Reciprocal Relu Relu6 ReluGrad Reshape Round Rsqrt Select SelectV2 Selu SeluGrad Sigmoid',
    'SigmoidGrad Sign Sin Slice Softmax Softplus SoftplusGrad Split SplitV Sqrt Square SquaredDifference',
    'StatelessRandomUniform StridedSlice Sub Sum Tanh TanhGrad Tile Transpose Unpack ZerosLike',
  ]
    .join(' ')
    .split(' '),
);

/** Milliseconds that XLA takes longer to compile than the plain graph, and those for each draw of random numbers. */
const XLA_EXTRA_MS = 1000;
const XLA_DRAW_MS = 300;
/** Milliseconds that XLA saves in a step for each operation that it fuses away. */
const XLA_SAVED_MS = 0.008;

/** A compiler and the reason for it. */
export interface CompilerChoice {
  readonly compiler: Compiler;
  readonly reason: string;
}

/**
 * Chooses between XLA, which fuses everything around the products of matrices but has slow convolutions and compiles
 * longer, and the plain graph. The same problem always gets the same answer, because the two round differently.
 */
export function chooseCompiler(recording: Recording, expectedSteps: number): CompilerChoice {
  const live = liveOperations(recording);
  const foreign = live.find(({ op }) => !XLA_OPERATIONS.has(op));
  if (foreign) return { compiler: 'graph', reason: `TensorFlow's own kernels are the faster ones for ${foreign.op}` };
  const draws = live.filter(({ op }) => op === 'StatelessRandomUniform').length;
  if (expectedSteps * live.length * XLA_SAVED_MS < XLA_EXTRA_MS + draws * XLA_DRAW_MS) {
    return { compiler: 'graph', reason: `${expectedSteps} steps are too few to repay compiling with XLA` };
  }
  const missing = xlaMissing();
  return missing === undefined
    ? { compiler: 'xla', reason: 'a net of matrix products, whose steps XLA fuses' }
    : { compiler: 'graph', reason: missing };
}
