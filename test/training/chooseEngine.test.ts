import { fit } from 'autoencoder-workbook';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { nativeBackend } from 'autoencoder-workbook/dist/runtime/native';
import { tf } from 'autoencoder-workbook/dist/runtime/tensorflow';
import { createEngine, type EngineChoice, type EngineProblem } from 'autoencoder-workbook/dist/training';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HandMade, handMade, handMadeData } from './compiled/handMade';

const data = handMadeData(64, 6);
let model: HandMade;
beforeEach(() => {
  model = { ...handMade({ sizes: [6, 3, 6], seed: 1 }), recordCost: () => undefined };
});
afterEach(() => model.dispose());

/** Kind and reason of the engine that is chosen. */
function chosen(choice: EngineChoice, change: Partial<EngineProblem> = {}) {
  const optimizer = { type: 'adam' } as const;
  const engine = createEngine(
    { model, data, optimizer, batchSize: 16, seed: 1, expectedSteps: 1000, ...change },
    choice,
  );
  const { kind, reason } = engine;
  engine.dispose();
  return [kind, reason];
}

/** The model with a draw by JavaScript in its step, which no compiler can take over. */
const drawing = (): HandMade => ({
  ...model,
  lossTerms: (x, pass) => model.lossTerms(tf.add(x, tf.randomNormal(x.shape)), pass),
});

describe('createEngine', () => {
  test('runs what it is asked for', () => {
    expect(chosen('eager')).toEqual(['eager', 'asked for']);
    expect(chosen('graph')).toEqual(['graph', 'asked for']);
    expect(chosen('xla')).toEqual(['xla', 'asked for']);
  });

  test('compiles by itself, unless the steps are too few', () => {
    expect(chosen('auto')).toEqual(['graph', '1000 steps are too few to repay compiling with XLA']);
    expect(chosen('auto', { expectedSteps: 29 })).toEqual(['eager', '29 steps are too few to repay compiling']);
  });

  test('falls back to the eager engine with the reason, and refuses where a compiler was asked for', () => {
    const [kind, reason] = chosen('auto', { model: drawing() });
    expect([kind, reason]).toEqual(['eager', expect.stringMatching(/made by JavaScript goes into Add/)]);
    expect(() => chosen('graph', { model: drawing() })).toThrow(/made by JavaScript goes into Add/);
  });
});

test('fit says which engine ran, and leaves no tensor and no session behind', async () => {
  const sessions = nativeBackend().getNumOfSavedModels();
  const { engine } = await withoutLeaks(async () => {
    const options = { epochs: 10, seed: 1, batchSize: 16, validation: data };
    await fit(drawing(), data, options);
    return fit(model, data, options);
  });
  expect(engine).toMatchObject({ kind: 'graph', reason: '40 steps are too few to repay compiling with XLA' });
  expect(engine.compileSeconds).toBeGreaterThan(0);
  expect(nativeBackend().getNumOfSavedModels()).toBe(sessions);
});
