import { type Examples, featureCount } from '../../data/examples';
import { stepRandom } from '../../math/stepRandom';
import type { TrainableModel } from '../../models/model';
import { FLOAT, INT, nativeOp } from '../../runtime/native';
import { tf } from '../../runtime/tensorflow';
import { stepLoss } from '../step';
import { NotCompilable, type Recorder, type Recording, record } from './recording';
import { expectRepeatable } from './repeatable';

/** Names under which a recorded step knows its inputs and results. */
export const stepNames = {
  x: 'x',
  key: 'key',
  beta: 'beta',
  reported: 'reported',
  weight: (index: number): string => `weight ${index}`,
  moment: (index: number): string => `moment ${index}`,
  gradient: (index: number): string => `gradient ${index}`,
  newMoment: (index: number): string => `new moment ${index}`,
} as const;

/** Which pass is recorded, and on how many examples. */
export interface StepForm {
  readonly training: boolean;
  readonly batch: number;
}

interface StepNumbers {
  readonly values: Float32Array;
  readonly seed: number;
  readonly step: number;
  readonly beta: number;
}

/**
 * Records one pass of a model: with gradients where it is a training pass. Weights and state are as before
 * afterwards.
 *
 * @throws NotCompilable when the pass cannot be a graph
 */
function recordOnce(model: TrainableModel, form: StepForm, { values, seed, step, beta }: StepNumbers): Recording {
  const kept = model.state.map(({ variable }) => variable.clone());
  const recordings: Recording[] = [];
  try {
    tf.tidy(() => {
      // Native copies: from here on their numbers are out of reach of JavaScript.
      const x = nativeOp('Identity', { T: FLOAT }, [tf.tensor(values, [form.batch, ...model.inputShape])]);
      const key = nativeOp<tf.Tensor1D>('Identity', { T: INT }, [tf.tensor1d([seed, step], 'int32')]);
      const betaTensor = nativeOp<tf.Scalar>('Identity', { T: FLOAT }, [tf.scalar(beta)]);
      for (const { variable } of [...model.weights, ...model.state]) {
        // Variables made from one tensor share its memory until they change; the recording must tell them apart.
        variable.assign(nativeOp('Identity', { T: FLOAT }, [variable]));
      }
      const recording = record((recorder) => {
        recorder.input(stepNames.x, x);
        recorder.input(stepNames.key, key);
        recorder.input(stepNames.beta, betaTensor);
        for (const [index, { variable }] of model.weights.entries()) recorder.input(stepNames.weight(index), variable);
        for (const [index, { variable }] of model.state.entries()) recorder.input(stepNames.moment(index), variable);
        const pass = { training: form.training, random: stepRandom(key), beta: betaTensor };
        if (form.training) recordGradients(model, recorder, () => stepLoss(model, x, pass));
        else recorder.result(stepNames.reported, stepLoss(model, x, pass).reported);
      });
      recordings.push(recording);
    });
    return recordings[0] as Recording;
  } finally {
    for (const [index, { variable }] of model.state.entries()) {
      variable.assign(kept[index] as tf.Tensor);
      kept[index]?.dispose();
    }
  }
}

function recordGradients(
  model: TrainableModel,
  recorder: Recorder,
  loss: () => { readonly total: tf.Scalar; readonly reported: tf.Tensor1D },
): void {
  const variables = model.weights.map(({ variable }) => variable);
  const before = [...model.weights, ...model.state].map(({ variable }) => variable.dataId);
  const { grads } = tf.variableGrads(() => {
    const { total, reported } = loss();
    recorder.result(stepNames.reported, reported);
    return total;
  }, variables);
  const moved = model.weights.find(({ variable }, index) => variable.dataId !== before[index]);
  if (moved) {
    throw new NotCompilable(`the step assigns weight ${moved.name}, which only the optimiser may; list it in state`);
  }
  for (const [index, variable] of variables.entries()) {
    // tfjs gives null for a weight that the loss does not depend on.
    const gradient = grads[variable.name] as tf.Tensor | null | undefined;
    if (gradient) recorder.result(stepNames.gradient(index), gradient);
  }
  for (const [index, { variable }] of model.state.entries()) {
    if (variable.dataId !== before[model.weights.length + index]) {
      recorder.result(stepNames.newMoment(index), variable);
    }
  }
}

/**
 * Records a pass of a model on the first `form.batch` examples, twice and with different numbers, and checks that
 * both are the same program.
 *
 * @returns the first recording
 * @throws NotCompilable naming what cannot be compiled and the remedy
 */
export function recordStep(model: TrainableModel, examples: Examples, form: StepForm): Recording {
  const values = examples.values.slice(0, form.batch * featureCount(examples.shape));
  const mirrored = values.map((value) => 1 - value);
  const first = recordOnce(model, form, { values, seed: 1, step: 1, beta: 1 });
  const second = recordOnce(model, form, { values: mirrored, seed: 2, step: 2, beta: 0.5 });
  expectRepeatable(first, second);
  return first;
}
