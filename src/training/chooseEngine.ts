import { compiledEngine } from './compiled/compiledEngine';
import { NotCompilable } from './compiled/recording';
import { eagerEngine } from './eager';
import type { Engine, EngineProblem } from './engine';

/**
 * Which engine a reader asks for. `auto` compiles where it can and says why where it can't; `graph` and `xla` insist on
 * a compiler, `eager` runs operations one by one.
 */
export type EngineChoice = 'auto' | 'eager' | 'graph' | 'xla';

/**
 * Below this many steps the third of a second that compiling takes is not won back, and a run so short wants to start
 * at once.
 */
const FEWEST_STEPS_TO_COMPILE = 20;

/**
 * Builds the engine that a problem should run on. The same problem always gets the same engine, so that a seed keeps
 * giving the same numbers.
 *
 * @throws NotCompilable when a compiler was asked for by name and the step cannot be compiled
 */
export function createEngine(problem: EngineProblem, choice: EngineChoice): Engine {
  if (choice === 'eager') return eagerEngine(problem, 'asked for');
  if (choice !== 'auto') return compiledEngine(problem, { compiler: choice });
  if (problem.expectedSteps < FEWEST_STEPS_TO_COMPILE) {
    return eagerEngine(problem, `${problem.expectedSteps} steps are too few to repay compiling`);
  }
  try {
    return compiledEngine(problem);
  } catch (error) {
    if (!(error instanceof NotCompilable)) throw error;
    return eagerEngine(problem, error.message);
  }
}
