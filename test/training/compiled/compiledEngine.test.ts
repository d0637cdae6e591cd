import { denseAutoencoder, examplesFrom } from 'autoencoder-workbook';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { nativeBackend } from 'autoencoder-workbook/dist/runtime/native';
import type { Engine, EngineProblem, StepPlan } from 'autoencoder-workbook/dist/training';
import { compiledEngine } from 'autoencoder-workbook/dist/training/compiled/compiledEngine';
import { NotCompilable } from 'autoencoder-workbook/dist/training/compiled/recording';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fiftySteps, runInTwo } from './agreement';
import { handMade, handMadeData } from './handMade';

const data = handMadeData(400, 12);

let problem: EngineProblem;
beforeEach(() => {
  const model = handMade({ sizes: [12, 8, 12], seed: 1, noise: 0.1 });
  problem = { model, data, optimizer: { type: 'adam' }, batchSize: 16, seed: 7, expectedSteps: 50 };
});
afterEach(() => problem.model.dispose());

const graph = (each = problem): Engine => compiledEngine(each, { compiler: 'graph' });
const weights = () => problem.model.weights.map(({ variable }) => Array.from(variable.dataSync()));
/** Steps `from`…`to` − 1, counted from 0, of fifty. */
function someSteps(from: number, to: number): StepPlan {
  const plan = fiftySteps(data.count, 1e-2);
  const until = (step: number) => plan.sizes.slice(0, step).reduce((sum, size) => sum + size, 0);
  return {
    firstStep: 1 + from,
    indices: plan.indices.subarray(until(from), until(to)),
    sizes: plan.sizes.slice(from, to),
    learningRates: plan.learningRates.subarray(from, to),
    betas: plan.betas.subarray(from, to),
  };
}

describe('compiledEngine', () => {
  test('leaves no tensor and no session, and says how it ran', async () => {
    const sessions = nativeBackend().getNumOfSavedModels();
    await withoutLeaks(async () => {
      const engine = graph();
      runInTwo(engine, fiftySteps(data.count, 1e-3));
      const snapshot = engine.snapshot();
      engine.restore(snapshot);
      snapshot.dispose();
      expect(() => engine.restore(snapshot)).toThrow('the snapshot was disposed');
      await engine.evaluate(data, { beta: 1, seed: 1 });
      engine.importState(engine.exportState());
      engine.pull();
      engine.push();
      expect([engine.kind, engine.reason]).toEqual(['graph', 'asked for']);
      expect(engine.compileSeconds).toBeGreaterThan(0);
      engine.dispose();
      engine.dispose();
    });
    expect(nativeBackend().getNumOfSavedModels()).toBe(sessions);
  });

  test('a run in one call, in two and in fifty ends at the same numbers', () => {
    const ends = [[50], [20, 30], Array<number>(50).fill(1)].map((chunks) => {
      const model = handMade({ sizes: [12, 8, 12], seed: 1, noise: 0.1 });
      const engine = graph({ ...problem, model });
      let done = 0;
      for (const chunk of chunks) {
        engine.run(someSteps(done, done + chunk));
        done += chunk;
      }
      engine.pull();
      const end = model.weights.map(({ variable }) => Array.from(variable.dataSync()));
      engine.dispose();
      model.dispose();
      return end;
    });
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
  });

  test('the model keeps its weights until pull, and the engine its own until push', () => {
    const fresh = weights();
    const engine = graph();
    engine.run(someSteps(0, 5));
    expect(weights()).toEqual(fresh);
    engine.pull();
    const trained = weights();
    expect(trained).not.toEqual(fresh);
    // Whatever was pulled shares memory with the engine; further steps must not write into it.
    engine.run(someSteps(5, 10));
    expect(weights()).toEqual(trained);
    engine.push();
    engine.pull();
    expect(weights()).toEqual(trained);
    engine.dispose();
  });

  test.each(['graph', 'xla'] as const)('%s: a snapshot brings back weights and slots, again and again', (compiler) => {
    const engine = compiledEngine(problem, { compiler });
    engine.run(someSteps(0, 10));
    const snapshot = engine.snapshot();
    const slots = engine.exportState();
    const ends = [0, 1].map(() => {
      engine.run(someSteps(10, 20));
      engine.pull();
      const end = weights();
      engine.restore(snapshot);
      expect(engine.exportState()).toEqual(slots);
      return end;
    });
    expect(ends[1]).toEqual(ends[0]);
    snapshot.dispose();
    engine.dispose();
    const other = graph();
    expect(() => other.restore({ dispose: () => undefined })).toThrow('of another engine');
    other.dispose();
  });

  test('a state exported from one engine lets another go on where it stopped', () => {
    const whole = graph();
    whole.run(someSteps(0, 20));
    const first = graph();
    first.run(someSteps(0, 10));
    first.pull();
    const state = first.exportState();
    first.dispose();
    const second = graph();
    second.importState(state);
    second.run(someSteps(10, 20));
    expect(second.exportState()).toEqual(whole.exportState());
    whole.dispose();
    expect(() => second.importState({ slots: {} })).toThrow(
      'importState: 0/kernel/m must hold 96 numbers, got none; resume with the optimiser and the model of the checkpoint',
    );
    second.dispose();
  });

  test('reports the first step whose objective is no finite number', () => {
    const engine = graph();
    const plan = someSteps(0, 20);
    const report = engine.run({
      ...plan,
      learningRates: plan.learningRates.map((_, step) => (step === 7 ? Number.NaN : 1e-3)),
    });
    expect(report.brokenStep).toBe(9);
    engine.dispose();
  });

  test('calls grow until they take about a tenth of a second, and never a quarter', async () => {
    const examples = examplesFrom(handMadeData(2000, 784).values, [784]);
    const model = denseAutoencoder({ inputShape: [784], latentDim: 32, hidden: [128], activation: 'relu', seed: 1 });
    const engine = graph({ ...problem, model, data: examples, batchSize: 64 });
    expect(engine.stepsPerCall()).toBe(1);
    const times: number[] = [];
    for (let call = 0, step = 1; call < 12; call++) {
      const steps = engine.stepsPerCall();
      const started = performance.now();
      engine.run({
        firstStep: step,
        indices: Int32Array.from({ length: 64 * steps }, (_, index) => index % 2000),
        sizes: Array<number>(steps).fill(64),
        learningRates: new Float32Array(steps).fill(1e-3),
        betas: new Float32Array(steps).fill(1),
      });
      times.push(performance.now() - started);
      step += steps;
    }
    expect(engine.stepsPerCall()).toBeGreaterThan(4);
    // Other work on the machine can stretch a call; the shorter half shows what the engine aims at.
    expect(times.sort((a, b) => a - b)[6]).toBeLessThan(250);
    engine.dispose();
    model.dispose();
  });

  test('evaluation does not depend on how it is cut, gives turns to the event loop, and can be stopped', async () => {
    const many = handMadeData(5300, 12);
    const engine = graph();
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const once = await engine.evaluate(many, { beta: 1, seed: 5 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    expect(await engine.evaluate(many, { beta: 1, seed: 5 })).toEqual(once);
    expect(await engine.evaluate(many, { beta: 1, seed: 5, stopped: () => true })).toBeUndefined();
    engine.dispose();
  });

  test('a step that cannot be compiled leaves nothing behind', async () => {
    const sessions = nativeBackend().getNumOfSavedModels();
    const model = { ...problem.model, lossTerms: () => problem.model.lossTerms(never, never) };
    const never = undefined as never;
    await withoutLeaks(() => {
      expect(() => graph({ ...problem, model })).toThrow(TypeError);
      const reading: EngineProblem['model'] = {
        ...problem.model,
        lossTerms(x, pass) {
          x.dataSync();
          return problem.model.lossTerms(x, pass);
        },
      };
      expect(() => graph({ ...problem, model: reading })).toThrow(NotCompilable);
    });
    expect(nativeBackend().getNumOfSavedModels()).toBe(sessions);
  });
});
