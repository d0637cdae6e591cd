import { type Examples, featureCount } from '../data/examples';
import { stepRandom } from '../math/stepRandom';
import type { Pass, Weight } from '../models/model';
import { tf } from '../runtime/tensorflow';
import type {
  Engine,
  EngineProblem,
  EvaluationOptions,
  OptimizerState,
  Snapshot,
  StepPlan,
  StepReport,
} from './engine';
import { createSlots, type Slots, updateWeight } from './optimizers';
import { EVALUATION_BATCH, reportedNames, stepLoss } from './step';
import { nextTurn } from './stop';

/** How long one call of `run` should block the thread. */
const CALL_MS = 150;

/** Copies of arrays in the order of the variables they came from. */
class EagerSnapshot implements Snapshot {
  constructor(readonly arrays: readonly Float32Array[]) {}
  dispose(): void {
    // The arrays are ordinary memory; nothing native to free.
  }
}

const read = (variable: tf.Variable): Float32Array => variable.dataSync<'float32'>().slice();

function write(variable: tf.Variable, values: Float32Array): void {
  tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, 'float32')));
}

/**
 * The engine that runs every operation of every step by itself. Slow for small nets, but it needs no compiling and
 * runs everything; it is the reference that compiled engines are tested against.
 *
 * @param reason  why this engine was chosen, for the reader
 */
export function eagerEngine(problem: EngineProblem, reason: string): Engine {
  const { model, data, optimizer, seed } = problem;
  const rows = tf.tensor2d(data.values, [data.count, featureCount(data.shape)]);
  const slots = new Map<Weight, Slots>(
    model.weights.map((weight) => [weight, createSlots(optimizer, weight.variable)]),
  );
  const variables = model.weights.map((weight) => weight.variable);
  const everything = [
    ...variables,
    ...model.state.map((weight) => weight.variable),
    ...[...slots.values()].flatMap((own) => Object.values(own)),
  ];
  const names = reportedNames(model);
  let msPerStep: number | undefined;

  const passFor = (step: number, training: boolean, beta: number): Pass => ({
    training,
    random: stepRandom(tf.tensor1d([seed, step], 'int32')),
    beta: tf.scalar(beta),
  });

  /** One step; returns the reported sums and the penalty. */
  const runStep = (step: number, indices: Int32Array, { rate, beta }: { rate: number; beta: number }): Float32Array =>
    tf.tidy(() => {
      const x = tf.reshape(tf.gather(rows, tf.tensor1d(indices, 'int32')), [indices.length, ...data.shape]);
      let reported: tf.Tensor | undefined;
      const { grads } = tf.variableGrads(() => {
        const loss = stepLoss(model, x, passFor(step, true, beta));
        reported = tf.keep(loss.reported);
        return loss.total;
      }, variables);
      for (const [weight, own] of slots) {
        const gradient = grads[weight.variable.name] as tf.Tensor;
        updateWeight(optimizer, { variable: weight.variable, slots: own, gradient, rate, step });
      }
      const sums = (reported as tf.Tensor).dataSync<'float32'>().slice();
      (reported as tf.Tensor).dispose();
      return sums;
    });

  return {
    kind: 'eager',
    reason,
    compileSeconds: 0,
    stepsPerCall: () => (msPerStep === undefined ? 1 : Math.max(1, Math.floor(CALL_MS / msPerStep))),
    run({ firstStep, indices, sizes, learningRates, betas }: StepPlan): StepReport {
      const started = performance.now();
      const sums = new Float64Array(names.length);
      let penaltySum = 0;
      let brokenStep: number | undefined;
      let examples = 0;
      for (const [offset, size] of sizes.entries()) {
        const step = firstStep + offset;
        const batch = indices.subarray(examples, examples + size);
        const reported = runStep(step, batch, {
          rate: learningRates[offset] as number,
          beta: betas[offset] as number,
        });
        for (let term = 0; term < names.length; term++)
          sums[term] = (sums[term] as number) + (reported[term] as number);
        penaltySum += reported[names.length] as number;
        examples += size;
        if (!Number.isFinite(reported[0])) {
          brokenStep = step;
          break;
        }
      }
      msPerStep = (performance.now() - started) / sizes.length;
      return {
        sums: Object.fromEntries(names.map((name, index) => [name, sums[index] as number])),
        examples,
        penaltySum,
        ...(brokenStep === undefined ? {} : { brokenStep }),
      };
    },
    evaluate(examples, options) {
      return evaluateEagerly(problem, examples, options);
    },
    pull() {
      // The engine works on the model's own variables.
    },
    push() {
      // The engine works on the model's own variables.
    },
    snapshot: () => new EagerSnapshot(everything.map(read)),
    restore(snapshot) {
      if (!(snapshot instanceof EagerSnapshot)) throw new Error('eagerEngine: snapshot of another engine');
      for (const [index, variable] of everything.entries()) write(variable, snapshot.arrays[index] as Float32Array);
    },
    exportState(): OptimizerState {
      const entries = [...slots].flatMap(([weight, own]) =>
        Object.entries(own).map(([slot, variable]) => [`${weight.name}/${slot}`, read(variable)] as const),
      );
      return { slots: Object.fromEntries(entries) };
    },
    importState(state) {
      for (const [weight, own] of slots) {
        for (const [slot, variable] of Object.entries(own)) {
          const values = state.slots[`${weight.name}/${slot}`];
          if (values?.length !== variable.size) {
            throw new RangeError(
              `importState: ${weight.name}/${slot} must hold ${variable.size} numbers, got ${values?.length ?? 'none'}; resume with the optimiser and the model of the checkpoint`,
            );
          }
          write(variable, values);
        }
      }
    },
    dispose() {
      rows.dispose();
      for (const own of slots.values()) for (const variable of Object.values(own)) variable.dispose();
    },
  };
}

/** Mean terms over a set, with operations run one by one. */
async function evaluateEagerly(
  { model }: EngineProblem,
  examples: Examples,
  { beta, seed, stopped }: EvaluationOptions,
): Promise<Record<string, number> | undefined> {
  const names = reportedNames(model);
  const features = featureCount(examples.shape);
  const sums = new Float64Array(names.length);
  for (let start = 0, batch = 1; start < examples.count; start += EVALUATION_BATCH, batch++) {
    const count = Math.min(EVALUATION_BATCH, examples.count - start);
    const values = examples.values.subarray(start * features, (start + count) * features);
    const reported = tf.tidy(() => {
      const random = stepRandom(tf.tensor1d([seed, batch], 'int32'));
      const pass: Pass = { training: false, random, beta: tf.scalar(beta) };
      return stepLoss(model, tf.tensor(values, [count, ...examples.shape]), pass).reported.dataSync<'float32'>();
    });
    for (let term = 0; term < names.length; term++) sums[term] = (sums[term] as number) + (reported[term] as number);
    await nextTurn();
    if (stopped?.()) return undefined;
  }
  return Object.fromEntries(names.map((name, index) => [name, (sums[index] as number) / examples.count]));
}
