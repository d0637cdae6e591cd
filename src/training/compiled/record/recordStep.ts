import { type Examples, featureCount } from '../../../data/examples';
import { stepRandom } from '../../../math/stepRandom';
import type { TrainableModel } from '../../../models/model';
import { FLOAT, INT, nativeOp } from '../../../runtime/native';
import { tf } from '../../../runtime/tensorflow';
import { type StepLoss, stepLoss } from '../../step';
import type { ConstantTensor } from '../graph/graphDef';
import {
  liveOperations,
  NotCompilable,
  type RecordedOperation,
  type Recorder,
  type Recording,
  record,
} from './recording';

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

/** A constant with more different elements than this is data, not bookkeeping, and must not be frozen into a graph. */
const LARGEST_CONSTANT = 16384;

const describe = ({ shape, values }: ConstantTensor): string =>
  shape.length === 0 ? `the number ${values[0]}` : `a tensor of shape [${shape.join(', ')}]`;

const sameNumbers = (a: ConstantTensor, b: ConstantTensor): boolean =>
  a.dtype === b.dtype &&
  a.shape.join() === b.shape.join() &&
  a.values.length === b.values.length &&
  a.values.every((value, index) => Object.is(value, b.values[index]));

/**
 * Makes sure that two recordings of a step, made with different batches, random keys and β, are the same program, so
 * that running the first one again and again does what calling the step again and again would do.
 *
 * @throws NotCompilable naming the operation that would see frozen or captured numbers, and the remedy
 */
export function expectRepeatable(first: Recording, second: Recording): void {
  const [one, two] = [liveOperations(first), liveOperations(second)];
  const twin = new Map<number, number>();
  const differs = (index: number): never => {
    throw new NotCompilable(
      `the step is not the same at each call: its operation ${index + 1} is ${one[index]?.op ?? 'missing'} in one call and ${two[index]?.op ?? 'missing'} in the next; let the operations depend on shapes only`,
    );
  };
  for (const [index, operation] of one.entries()) {
    const other = two[index];
    const sameKind = other && operation.op === other.op && operation.inputs.length === other.inputs.length;
    if (!sameKind || JSON.stringify(operation.attributes) !== JSON.stringify(other.attributes)) {
      differs(index);
      continue;
    }
    for (const [position, input] of operation.inputs.entries()) {
      const otherInput = other.inputs[position] as number;
      const [constant, otherConstant] = [first.constants.get(input), second.constants.get(otherInput)];
      if (constant && otherConstant) expectConstant(operation, constant, otherConstant);
      else if (first.symbols.has(input) || second.symbols.has(otherInput)) {
        if (first.symbols.get(input)?.name !== second.symbols.get(otherInput)?.name) differs(index);
      } else if (!twin.has(input)) throw captured(operation);
      else if (twin.get(input) !== otherInput) differs(index);
    }
    for (const [position, { id }] of operation.outputs.entries()) twin.set(id, other.outputs[position]?.id as number);
  }
  if (two.length !== one.length) differs(one.length);
}

function expectConstant(operation: RecordedOperation, constant: ConstantTensor, other: ConstantTensor): void {
  if (!sameNumbers(constant, other)) {
    throw new NotCompilable(
      `${describe(constant)} made by JavaScript goes into ${operation.op} and differs from call to call, so a compiled step would freeze it; draw random numbers from pass.random, take the KL weight from pass.beta and data from the batch`,
    );
  }
  if (constant.values.length > LARGEST_CONSTANT) {
    throw new NotCompilable(
      `${describe(constant)} made by JavaScript goes into ${operation.op}, and a compiled step would freeze it; keep fixed numbers of that size in the model's state, and take data from the batch`,
    );
  }
}

const captured = (operation: RecordedOperation): NotCompilable =>
  new NotCompilable(
    `a tensor that existed before the step goes into ${operation.op}, and a compiled step would freeze it; list it in the model's weights or state, or make it inside the step`,
  );
