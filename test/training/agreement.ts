import type { TrainableModel } from 'autoencoder-workbook';
import {
  createEngine,
  type Engine,
  type EngineChoice,
  type EngineProblem,
  type StepPlan,
} from 'autoencoder-workbook/dist/training';
import { expect } from 'vitest';

/** 50 steps of 16 examples, every tenth of 8: the last, smaller batch of an epoch; rate and β change at each step. */
export function fiftySteps(examples: number, rate: number): StepPlan {
  const sizes = Array.from({ length: 50 }, (_, step) => (step % 10 === 9 ? 8 : 16));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return {
    firstStep: 1,
    indices: Int32Array.from({ length: total }, (_, index) => (7 * index) % examples),
    sizes,
    learningRates: Float32Array.from(sizes, (_, step) => rate * (1 - step / 100)),
    betas: Float32Array.from(sizes, (_, step) => 0.2 + step / 50),
  };
}

/** Runs the steps of a plan in two calls. */
export function runInTwo(engine: Engine, plan: StepPlan): Record<string, number>[] {
  const half = plan.sizes.length / 2;
  const examples = plan.sizes.slice(0, half).reduce((sum, size) => sum + size, 0);
  const part = (from: number, to: number, first: number, last: number) =>
    engine.run({
      firstStep: plan.firstStep + from,
      indices: plan.indices.subarray(first, last),
      sizes: plan.sizes.slice(from, to),
      learningRates: plan.learningRates.subarray(from, to),
      betas: plan.betas.subarray(from, to),
    });
  const reports = [part(0, half, 0, examples), part(half, plan.sizes.length, examples, plan.indices.length)];
  return reports.map(({ totals }) => ({ ...totals.means(), examples: totals.examples }));
}

interface Numbers {
  readonly reports: readonly Record<string, number>[];
  readonly evaluation: Readonly<Record<string, number>>;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly slots: Readonly<Record<string, Float32Array>>;
}

async function numbersOf(choice: EngineChoice, problem: EngineProblem, plan: StepPlan): Promise<Numbers> {
  const engine = createEngine(problem, choice);
  const { model, data } = problem;
  const reports = runInTwo(engine, plan);
  const evaluation = await engine.evaluate(data, { beta: 0.5, seed: 3 });
  engine.pull();
  const weights = [...model.weights, ...model.state].map(
    ({ name, variable }) => [name, variable.dataSync<'float32'>().slice()] as const,
  );
  const { slots } = engine.exportState();
  engine.dispose();
  model.dispose();
  return { reports, evaluation: evaluation ?? {}, weights: new Map(weights), slots };
}

/** Largest difference between two arrays, as a share of the largest number in the first. */
function relativeDifference(expected: Float32Array, actual: Float32Array): number {
  let largest = 1e-30;
  let difference = 0;
  for (const [index, value] of expected.entries()) {
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(value - (actual[index] as number)));
  }
  return difference / largest;
}

/** How far apart two engines may be after 50 steps. */
export interface Tolerance {
  /** Relative, for every reported mean. */
  readonly losses: number;
  /** As a share of the largest number in each weight, moment and slot. */
  readonly weights: number;
}

/** Trains the same model by both engines and compares all that they report and hold. */
export async function expectAgreement(
  problem: Omit<EngineProblem, 'model' | 'expectedSteps'> & { readonly build: () => TrainableModel },
  options: { readonly compiler: 'graph' | 'xla'; readonly rate: number; readonly tolerance: Tolerance },
): Promise<void> {
  const { build, ...rest } = problem;
  const plan = fiftySteps(problem.data.count, options.rate);
  const fresh = () => ({ ...rest, model: build(), expectedSteps: 50 });
  const eager = await numbersOf('eager', fresh(), plan);
  const compiled = await numbersOf(options.compiler, fresh(), plan);
  const { tolerance } = options;
  for (const [part, report] of eager.reports.entries()) {
    for (const [name, sum] of Object.entries(report)) {
      expect(compiled.reports[part]?.[name], `${name} of half ${part + 1}`).toBeNear(sum, {
        rtol: tolerance.losses,
        atol: 1e-7,
      });
    }
  }
  for (const [name, mean] of Object.entries(eager.evaluation)) {
    expect(compiled.evaluation[name], `evaluated ${name}`).toBeNear(mean, { rtol: tolerance.losses });
  }
  for (const [name, values] of eager.weights) {
    expect(relativeDifference(values, compiled.weights.get(name) as Float32Array), name).toBeLessThan(
      tolerance.weights,
    );
  }
  expect(Object.keys(compiled.slots)).toEqual(Object.keys(eager.slots));
  for (const [name, values] of Object.entries(eager.slots)) {
    expect(relativeDifference(values, compiled.slots[name] as Float32Array), name).toBeLessThan(tolerance.weights);
  }
}
