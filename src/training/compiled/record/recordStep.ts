import { type Examples, featureCount } from '../../../data/examples';
import { stepRandom } from '../../../math/stepRandom';
import type { TrainableModel } from '../../../models/model';
import { FLOAT, INT, nativeOp } from '../../../runtime/native';
import { tf } from '../../../runtime/tensorflow';
import { type StepLoss, stepLoss } from '../../step';
import { NotCompilable, type Recorder, type Recording, record } from './recording';
import { expectRepeatable } from './repeatable';

/** Names under which a recorded step knows its inputs and results. */
export const recordedNames = {
  x: 'x',
  key: 'key',
  beta: 'beta',
  row: 'row',
  weight: (index: number): string => `weight ${index}`,
  state: (index: number): string => `state ${index}`,
  gradient: (index: number): string => `gradient ${index}`,
  newState: (index: number): string => `new state ${index}`,
} as const;

/** Which pass is recorded, and on how many examples. */
export interface StepForm {
  readonly training: boolean;
  readonly batch: number;
  /** Layers whose deviations are reported; none unless given. */
  readonly places?: readonly string[] | undefined;
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
        recorder.input(recordedNames.x, x);
        recorder.input(recordedNames.key, key);
        recorder.input(recordedNames.beta, betaTensor);
        for (const [index, { variable }] of model.weights.entries())
          recorder.input(recordedNames.weight(index), variable);
        for (const [index, { variable }] of model.state.entries()) recorder.input(recordedNames.state(index), variable);
        const pass = { training: form.training, random: stepRandom(key), beta: betaTensor };
        if (form.training) recordGradients(model, recorder, () => stepLoss(model, x, pass, form.places));
        else recorder.result(recordedNames.row, stepLoss(model, x, pass).row);
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

function recordGradients(model: TrainableModel, recorder: Recorder, loss: () => StepLoss): void {
  const variables = model.weights.map(({ variable }) => variable);
  const before = [...model.weights, ...model.state].map(({ variable }) => variable.dataId);
  const { grads } = tf.variableGrads(() => {
    const { total, row } = loss();
    recorder.result(recordedNames.row, row);
    return total;
  }, variables);
  const moved = model.weights.find(({ variable }, index) => variable.dataId !== before[index]);
  if (moved) {
    throw new NotCompilable(`the step assigns weight ${moved.name}, which only the optimiser may; list it in state`);
  }
  for (const [index, variable] of variables.entries()) {
    // tfjs leaves out a weight that the loss does not reach; such a weight stays as it is.
    const gradient = grads[variable.name];
    if (gradient) recorder.result(recordedNames.gradient(index), gradient);
  }
  for (const [index, { variable }] of model.state.entries()) {
    if (variable.dataId !== before[model.weights.length + index]) {
      recorder.result(recordedNames.newState(index), variable);
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
