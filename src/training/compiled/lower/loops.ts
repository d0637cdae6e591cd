import { featureCount } from '../../../math/shapes';
import type { TrainableModel } from '../../../models/model';
import type { EngineProblem } from '../../engine';
import { DType, type ValueType } from '../graph/graphDef';
import { type Compiler, type LoopPlan, type TurnVariables, UNKNOWN } from '../graph/loop';
import type { Port } from '../graph/scope';
import type { Recording } from '../record/recording';
import { recordedNames } from '../record/recordStep';
import { lower } from './lowering';
import { addWrites } from './writes';

/** What a loop is made from: one pass of a model, recorded on `batch` examples. */
export interface PassSource {
  readonly model: TrainableModel;
  readonly recording: Recording;
  readonly batch: number;
  /** How many numbers a step or batch reports. */
  readonly rowLength: number;
}

/** What a loop over training steps needs beside that. */
export interface StepSource extends PassSource {
  readonly problem: Omit<EngineProblem, 'data'>;
  readonly compiler: Compiler;
}

const INTEGER: ValueType = { dtype: DType.int32, shape: [] };
const FLOATS: ValueType = { dtype: DType.float, shape: [UNKNOWN] };

/** Type of a whole data set, a row for each example. */
const dataType = ({ model }: PassSource): ValueType => ({
  dtype: DType.float,
  shape: [UNKNOWN, featureCount(model.inputShape)],
});

/** Where a turn finds what the recorded pass takes. */
function passInputs(
  { model }: PassSource,
  given: Readonly<Record<'x' | 'key' | 'beta', Port>>,
  { read }: TurnVariables,
): Map<string, Port> {
  const inputs = new Map<string, Port>(Object.entries(given));
  for (const index of model.weights.keys()) inputs.set(recordedNames.weight(index), read(index));
  for (const index of model.state.keys()) {
    inputs.set(recordedNames.state(index), read(model.weights.length + index));
  }
  return inputs;
}

/**
 * The loop over training steps: gather the batch, run the recording, move the weights. Its variables are those of a
 * `TrainingState`.
 *
 * @param variables  their shapes
 */
export function trainingLoop(source: StepSource, variables: readonly (readonly number[])[]) {
  const { model, problem, recording, batch, compiler, rowLength } = source;
  const carried = {
    firstStep: INTEGER,
    seed: INTEGER,
    data: dataType(source),
    /** Rows of the data for each step. */
    indices: { dtype: DType.int32, shape: [UNKNOWN, batch] } as ValueType,
    rates: FLOATS,
    betas: FLOATS,
    keptShares: FLOATS,
    averagingShares: FLOATS,
  };
  return {
    carried,
    variables,
    changing: true,
    rowLength,
    compiler,
    turn(scope, ports, turnVariables) {
      const at = (values: Port): Port => scope.op('GatherV2', values, ports.done, scope.integers(0));
      const rows = scope.op('GatherV2', ports.data, at(ports.indices), scope.integers(0));
      const x = scope.op('Reshape', rows, scope.integers([batch, ...model.inputShape]));
      const key = scope.op('Pack', ports.seed, scope.op('AddV2', ports.firstStep, ports.done));
      const inputs = passInputs(source, { x, key, beta: at(ports.betas) }, turnVariables);
      const results = lower(recording, scope, { inputs, compiler });
      const numbers = new Map<string, Port>();
      /** The step's number out of what is given for each step; looked up once. */
      const of = (name: 'rates' | 'keptShares' | 'averagingShares'): Port => {
        const number = numbers.get(name) ?? at(ports[name]);
        numbers.set(name, number);
        return number;
      };
      return addWrites(scope, problem, { inputs, results, variables: turnVariables, of });
    },
  } satisfies LoopPlan<keyof typeof carried>;
}

/**
 * The loop over the batches of a set outside training: cut the batch out of the data, run the recording. Its variables
 * are weights and state.
 */
export function evaluationLoop(source: PassSource) {
  const { model, recording, batch, rowLength } = source;
  const carried = {
    firstRow: INTEGER,
    firstBatch: INTEGER,
    seed: INTEGER,
    beta: { dtype: DType.float, shape: [] } as ValueType,
    data: dataType(source),
  };
  const variables = [...model.weights, ...model.state].map(({ variable }) => variable.shape);
  return {
    carried,
    variables,
    changing: false,
    rowLength,
    compiler: 'graph',
    turn(scope, { done, firstRow, firstBatch, seed, beta, data }, turnVariables) {
      const row = scope.op('AddV2', firstRow, scope.op('Mul', done, scope.integers(batch)));
      const size = scope.integers([batch, featureCount(model.inputShape)]);
      const rows = scope.op('Slice', data, scope.op('Pack', row, scope.integers(0)), size);
      const x = scope.op('Reshape', rows, scope.integers([batch, ...model.inputShape]));
      const key = scope.op('Pack', seed, scope.op('AddV2', firstBatch, done));
      const inputs = passInputs(source, { x, key, beta }, turnVariables);
      const results = lower(recording, scope, { inputs, compiler: 'graph' });
      return { row: results.get(recordedNames.row) as Port, writes: [] };
    },
  } satisfies LoopPlan<keyof typeof carried>;
}
