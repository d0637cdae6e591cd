import { eagerEngine } from './eager';
import type { Engine, EngineProblem } from './engine';

/** Which engine a reader asks for; `auto` leaves the choice to the package. */
export type EngineChoice = 'auto' | 'eager';

/** Builds the engine that a problem should run on. */
export function createEngine(problem: EngineProblem, choice: EngineChoice): Engine {
  const reason = choice === 'eager' ? 'asked for' : 'operations run one by one';
  return eagerEngine(problem, reason);
}
