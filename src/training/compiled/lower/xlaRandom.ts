import { DType } from '../graph/graphDef';
import type { Port, Scope } from '../graph/scope';

/** Constants of Philox 4×32 with ten rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"). */
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const KEY_STEPS = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;
/** Exponent bits of a float in [1, 2), and the 23 bits behind them. */
const ONE_TO_TWO = 0x3f800000;
const FRACTION = 0x7fffff;

/**
 * The numbers of `StatelessRandomUniform`, bit for bit, written out in integer arithmetic. XLA's own translation of
 * that operation gives other numbers and takes over a hundred times longer on a processor.
 *
 * Element e is word e mod 4 of block ⌊e/4⌋. Computing all four words for every element and choosing one does the work
 * four times, but without the reordering that keeps the compiler from using vector instructions.
 *
 * @param shape  of the numbers, known when the graph is written
 * @param key    int32 [2]: the seed of `StatelessRandomUniform`
 */
export function uniformForXla(scope: Scope, shape: readonly number[], key: Port): Port {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const op = scope.op.bind(scope);
  const cast = (value: Port, dtype: DType): Port =>
    scope.one('Cast', { inputs: [value], attributes: { DstT: { dtype } }, outputs: [dtype] });
  const word = (value: number): Port => scope.constant({ dtype: DType.uint32, shape: [], values: [value] });
  const long = (value: number): Port => scope.constant({ dtype: DType.uint64, shape: [], values: [value] });
  const low = (value: Port): Port => cast(value, DType.uint32);
  const high = (value: Port): Port => low(op('RightShift', value, long(32)));

  const [keys, counters] = scope.add('StatelessRandomGetKeyCounter', {
    inputs: [key],
    outputs: [DType.uint64, DType.uint64],
  }) as [Port, Port];
  const at = (values: Port, index: number): Port => op('GatherV2', values, scope.integers(index), scope.integers(0));
  const element = op('Range', scope.integers(0), scope.integers(size), scope.integers(1));
  const block = cast(op('RightShift', element, scope.integers(2)), DType.uint64);
  const counter = op('AddV2', at(counters, 0), block);
  const upper = at(counters, 1);
  let words = [low(counter), high(counter), low(upper), high(upper)] as [Port, Port, Port, Port];
  let [key0, key1] = [low(at(keys, 0)), high(at(keys, 0))];
  for (let round = 0; round < ROUNDS; round++) {
    const [a, b, c, d] = words;
    const first = op('Mul', cast(a, DType.uint64), long(MULTIPLIERS[0]));
    const second = op('Mul', cast(c, DType.uint64), long(MULTIPLIERS[1]));
    words = [
      op('BitwiseXor', op('BitwiseXor', high(second), b), key0),
      low(second),
      op('BitwiseXor', op('BitwiseXor', high(first), d), key1),
      low(first),
    ];
    key0 = op('AddV2', key0, word(KEY_STEPS[0]));
    key1 = op('AddV2', key1, word(KEY_STEPS[1]));
  }
  const position = op('BitwiseAnd', element, scope.integers(3));
  const choose = (limit: number, below: Port, above: Port): Port => {
    const condition = scope.one('Less', { inputs: [position, scope.integers(limit)], outputs: [DType.bool] });
    return scope.one('SelectV2', { inputs: [condition, below, above], outputs: [DType.uint32] });
  };
  const bits = choose(2, choose(1, words[0], words[1]), choose(3, words[2], words[3]));
  const mantissa = op('BitwiseOr', op('BitwiseAnd', bits, word(FRACTION)), word(ONE_TO_TWO));
  const float = scope.one('Bitcast', {
    inputs: [mantissa],
    attributes: { type: { dtype: DType.float } },
    outputs: [DType.float],
  });
  return op('Reshape', op('Sub', float, scope.float(1)), scope.integers(shape));
}
