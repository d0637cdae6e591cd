import { isFastInXla } from './compiled/graph/operations';
import { liveOperations, NotCompilable, type Recording } from './compiled/record/recording';
import { type CompilerChoice, compiledEngine } from './compiled/run/compiledEngine';
import { xlaMissing } from './compiled/run/nativeGraph';
import { eagerEngine } from './eager';
import type { Engine, EngineProblem } from './engine';

/**
 * Which engine a reader asks for; `auto` leaves the choice to the package. `eager` runs operation by operation,
 * `graph` and `xla` are TensorFlow's two compilers.
 */
export type EngineChoice = 'auto' | 'eager' | 'graph' | 'xla';

/** A graph takes about as long to record and load as this many steps save. */
const FEWEST_COMPILED_STEPS = 30;

/** Milliseconds that XLA takes longer to compile than the plain graph, and those for each draw of random numbers. */
const XLA_EXTRA_MS = 1000;
const XLA_DRAW_MS = 300;
/** Milliseconds that XLA saves in a step for each operation that it fuses away. */
const XLA_SAVED_MS = 0.008;

/**
 * Builds the engine that a problem should run on: compiled, unless the steps are too few to repay it or cannot be
 * compiled. `engine.reason` says why.
 *
 * @throws Error when a compiler is asked for and the step cannot be compiled
 */
export function createEngine(problem: EngineProblem, choice: EngineChoice): Engine {
  if (choice === 'eager') return eagerEngine(problem, 'asked for');
  if (choice !== 'auto') return compiledEngine(problem, () => ({ compiler: choice, reason: 'asked for' }));
  if (problem.expectedSteps < FEWEST_COMPILED_STEPS) {
    return eagerEngine(problem, `${problem.expectedSteps} steps are too few to repay compiling`);
  }
  try {
    return compiledEngine(problem, (recording) => chooseCompiler(recording, problem.expectedSteps));
  } catch (error) {
    if (error instanceof NotCompilable) return eagerEngine(problem, error.message);
    throw error;
  }
}

/**
 * Chooses between XLA, which fuses everything around the products of matrices but has slow convolutions and compiles
 * longer, and the plain graph. The same problem always gets the same answer, because the two round differently.
 */
export function chooseCompiler(recording: Recording, expectedSteps: number): CompilerChoice {
  const live = liveOperations(recording);
  const foreign = live.find(({ op }) => !isFastInXla(op));
  if (foreign) {
    const reason =
      isFastInXla(foreign.op) === false
        ? `TensorFlow's own kernels are the faster ones for ${foreign.op}`
        : `nobody has judged whether XLA is fast at ${foreign.op}; say so in the table of operations`;
    return { compiler: 'graph', reason };
  }
  const draws = live.filter(({ op }) => op === 'StatelessRandomUniform').length;
  if (expectedSteps * live.length * XLA_SAVED_MS < XLA_EXTRA_MS + draws * XLA_DRAW_MS) {
    return { compiler: 'graph', reason: `${expectedSteps} steps are too few to repay compiling with XLA` };
  }
  const missing = xlaMissing();
  return missing === undefined
    ? { compiler: 'xla', reason: 'a net of matrix products, whose steps XLA fuses' }
    : { compiler: 'graph', reason: missing };
}
