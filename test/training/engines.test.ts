import { denseAutoencoder, examplesFrom, type TrainableModel } from 'autoencoder-workbook';
import { readWeights } from 'autoencoder-workbook/dist/models';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { nativeBackend } from 'autoencoder-workbook/dist/runtime/native';
import { tf } from 'autoencoder-workbook/dist/runtime/tensorflow';
import { createEngine, type EngineProblem, type StepPlan } from 'autoencoder-workbook/dist/training';
import { NotCompilable } from 'autoencoder-workbook/dist/training/compiled/record/recording';
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

/** A model whose second layer of weights the loss does not reach. */
function withUnusedWeight(): TrainableModel {
  const model = handMade({ sizes: [12, 8, 12], seed: 1 });
  const unused = { name: 'unused', variable: tf.variable(tf.tensor1d([1, 2, 3])) };
  return {
    ...model,
    weights: [unused, ...model.weights],
    dispose() {
      model.dispose();
      unused.variable.dispose();
    },
  };
}

const kinds = ['eager', 'graph', 'xla'] as const;

describe.each(kinds)('the %s engine', (kind) => {
  const engineOf = (each = problem) => createEngine(each, kind);

  test('leaves no tensor and no session, and says how it ran', async () => {
    const sessions = nativeBackend().getNumOfSavedModels();
    await withoutLeaks(async () => {
      const engine = engineOf();
      runInTwo(engine, fiftySteps(data.count, 1e-3));
      const snapshot = engine.snapshot();
      engine.restore(snapshot);
      snapshot.dispose();
      expect(() => engine.restore(snapshot)).toThrow('the snapshot was disposed');
      await engine.evaluate(data, { beta: 1, seed: 1 });
      engine.importState(engine.exportState());
      engine.pull();
      engine.push();
      expect([engine.kind, engine.reason]).toEqual([kind, 'asked for']);
      expect(engine.compileSeconds > 0).toBe(kind !== 'eager');
      engine.dispose();
      engine.dispose();
    });
    expect(nativeBackend().getNumOfSavedModels()).toBe(sessions);
  });

  test('a run in one call, in two and in fifty ends at the same numbers', () => {
    const ends = [[50], [20, 30], Array<number>(50).fill(1)].map((chunks) => {
      const model = handMade({ sizes: [12, 8, 12], seed: 1, noise: 0.1 });
      const engine = engineOf({ ...problem, model });
      let done = 0;
      for (const chunk of chunks) {
        engine.run(someSteps(done, done + chunk));
        done += chunk;
      }
      engine.pull();
      const end = readWeights(model);
      engine.dispose();
      model.dispose();
      return end;
    });
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
  });

  test('the model keeps its weights until pull, and the engine its own until push', async () => {
    const fresh = readWeights(problem.model);
    const engine = engineOf();
    engine.run(someSteps(0, 5));
    await engine.evaluate(data, { beta: 1, seed: 1 });
    expect(readWeights(problem.model)).toEqual(fresh);
    engine.pull();
    const trained = readWeights(problem.model);
    expect(trained).not.toEqual(fresh);
    // Whatever was pulled shares memory with the engine; further steps must not write into it.
    engine.run(someSteps(5, 10));
    expect(readWeights(problem.model)).toEqual(trained);
    engine.push();
    engine.pull();
    expect(readWeights(problem.model)).toEqual(trained);
    engine.dispose();
  });

  test('a snapshot brings back weights and slots, again and again', () => {
    const engine = engineOf();
    engine.run(someSteps(0, 10));
    const snapshot = engine.snapshot();
    const slots = engine.exportState();
    const ends = [0, 1].map(() => {
      engine.run(someSteps(10, 20));
      engine.pull();
      const end = readWeights(problem.model);
      engine.restore(snapshot);
      expect(engine.exportState()).toEqual(slots);
      return end;
    });
    expect(ends[1]).toEqual(ends[0]);
    expect(() => engine.restore({ dispose: () => undefined })).toThrow('of another engine');
    snapshot.dispose();
    engine.dispose();
  });

  test('a state exported from one engine lets another go on where it stopped', () => {
    const whole = engineOf();
    whole.run(someSteps(0, 20));
    const first = engineOf();
    first.run(someSteps(0, 10));
    first.pull();
    const state = first.exportState();
    first.dispose();
    const second = engineOf();
    second.importState(state);
    second.run(someSteps(10, 20));
    expect(second.exportState()).toEqual(whole.exportState());
    whole.dispose();
    second.dispose();
  });

  test('a state is taken up whole or not at all', () => {
    const engine = engineOf();
    engine.run(someSteps(0, 3));
    const before = engine.exportState();
    const { '1/bias/v': last, ...rest } = before.slots;
    const zeros = Object.fromEntries(Object.entries(rest).map(([name, values]) => [name, values.map(() => 0)]));
    expect(last).toHaveLength(12);
    expect(() => engine.importState({ slots: zeros })).toThrow(
      'importState: 1/bias/v must hold 12 numbers, got none; resume with the optimiser and the model of the checkpoint',
    );
    expect(() => engine.importState({ slots: { ...zeros, '1/bias/v': new Float32Array(5) } })).toThrow(
      'importState: 1/bias/v must hold 12 numbers, got 5; resume with',
    );
    expect(engine.exportState()).toEqual(before);
    engine.dispose();
  });

  test('a weight that the loss does not reach stays as it is, and so do its slots', () => {
    const model = withUnusedWeight();
    const engine = engineOf({ ...problem, model });
    const before = readWeights(model);
    engine.run(someSteps(0, 5));
    engine.pull();
    const after = readWeights(model);
    expect(Array.from(after['unused'] ?? [])).toEqual([1, 2, 3]);
    expect(after['0/kernel']).not.toEqual(before['0/kernel']);
    expect(Array.from(engine.exportState().slots['unused/m'] ?? [])).toEqual([0, 0, 0]);
    engine.dispose();
    model.dispose();
  });

  test('reports the first step whose objective is no finite number', () => {
    const engine = engineOf();
    const plan = someSteps(0, 20);
    const report = engine.run({
      ...plan,
      learningRates: plan.learningRates.map((_, step) => (step === 7 ? Number.NaN : 1e-3)),
    });
    expect(report.brokenStep).toBe(9);
    engine.dispose();
  });

  test('the penalty is reported by name like the other terms: its mean over steps, and exactly in an evaluation', async () => {
    const model = { ...problem.model, penalty: () => tf.scalar(0.25) };
    const engine = engineOf({ ...problem, model });
    const { totals } = engine.run(someSteps(0, 20));
    expect(Object.keys(totals.means())).toEqual(['objective', 'reconstruction', 'penalty']);
    expect(totals.means()['penalty']).toBe(0.25);
    expect(await engine.evaluate(data, { beta: 1, seed: 1 })).toMatchObject({ penalty: 0.25 });
    engine.dispose();
  });

  test('evaluation does not depend on how it is cut, gives turns to the event loop, and can be stopped', async () => {
    const many = handMadeData(5300, 12);
    const engine = engineOf();
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const once = await engine.evaluate(many, { beta: 1, seed: 5 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    expect(await engine.evaluate(many, { beta: 1, seed: 5 })).toEqual(once);
    expect(await engine.evaluate(many, { beta: 1, seed: 5, stopped: () => true })).toBeUndefined();
    engine.dispose();
  });
});

describe('the compiled engine', () => {
  test('calls grow until they take about a tenth of a second, and never a quarter', async () => {
    const examples = examplesFrom(handMadeData(2000, 784).values, [784]);
    const model = denseAutoencoder({ inputShape: [784], latentDim: 32, hidden: [128], activation: 'relu', seed: 1 });
    const engine = createEngine({ ...problem, model, data: examples, batchSize: 64 }, 'graph');
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

  test('a step that cannot be compiled leaves nothing behind', async () => {
    const sessions = nativeBackend().getNumOfSavedModels();
    const model = { ...problem.model, lossTerms: () => problem.model.lossTerms(never, never) };
    const never = undefined as never;
    await withoutLeaks(() => {
      expect(() => createEngine({ ...problem, model }, 'graph')).toThrow(TypeError);
      const reading: EngineProblem['model'] = {
        ...problem.model,
        lossTerms(x, pass) {
          x.dataSync();
          return problem.model.lossTerms(x, pass);
        },
      };
      expect(() => createEngine({ ...problem, model: reading }, 'graph')).toThrow(NotCompilable);
    });
    expect(nativeBackend().getNumOfSavedModels()).toBe(sessions);
  });
});
