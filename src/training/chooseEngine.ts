import { compiledEngine } from './compiled/compiledEngine';
import { NotCompilable } from './compiled/recording';
import { eagerEngine } from './eager';
import type { Engine, EngineProblem } from './engine';

/**
 * Which engine a reader asks for; `auto` leaves the choice to the package. `eager` runs operation by operation,
 * `graph` and `xla` are TensorFlow's two compilers.
 */
export type EngineChoice = 'auto' | 'eager' | 'graph' | 'xla';

/** A graph takes about as long to record and load as this many steps save. */
const FEWEST_COMPILED_STEPS = 30;

/**
 * Builds the engine that a problem should run on: compiled, unless the steps are too few to repay it or cannot be
 * compiled. `engine.reason` says why.
 *
 * @throws Error when a compiler is asked for and the step cannot be compiled
 */
export function createEngine(problem: EngineProblem, choice: EngineChoice): Engine {
  if (choice === 'eager') return eagerEngine(problem, 'asked for');
  if (choice !== 'auto') return compiledEngine(problem, { compiler: choice });
  if (problem.expectedSteps < FEWEST_COMPILED_STEPS) {
    return eagerEngine(problem, `${problem.expectedSteps} steps are too few to repay compiling`);
  }
  try {
    return compiledEngine(problem);
  } catch (error) {
    if (error instanceof NotCompilable) return eagerEngine(problem, error.message);
    throw error;
  }
}
