import { examplesFrom, type TrainableModel } from 'autoencoder-workbook';
import { featureCount } from 'autoencoder-workbook/dist/math/shapes';
import type { OptimizerOptions } from 'autoencoder-workbook/dist/training';
import { describeGraph } from 'autoencoder-workbook/dist/training/compiled/graph/describe';
import { type Compiler, loopGraph } from 'autoencoder-workbook/dist/training/compiled/graph/loop';
import { evaluationLoop, trainingLoop } from 'autoencoder-workbook/dist/training/compiled/lower/loops';
import { describeRecording } from 'autoencoder-workbook/dist/training/compiled/record/describeRecording';
import { recordStep } from 'autoencoder-workbook/dist/training/compiled/record/recordStep';
import { TrainingState } from 'autoencoder-workbook/dist/training/state';
import { ReportRow } from 'autoencoder-workbook/dist/training/step';

/** Examples in a batch of what is printed. */
const BATCH = 3;

/** A model on its way through the compiler, as text at each stage. */
export interface Printed {
  readonly recording: string;
  /** The loop over training steps, for each compiler. */
  readonly training: Readonly<Record<Compiler, string>>;
  readonly evaluation: string;
}

/** Records and lowers steps of a model, prints what comes out, and frees the model. */
export function printed(build: () => TrainableModel, optimizer: OptimizerOptions): Printed {
  const model = build();
  const size = featureCount(model.inputShape);
  const values = Float32Array.from({ length: BATCH * size }, (_, index) => index / (BATCH * size));
  const data = examplesFrom(values, model.inputShape);
  const problem = { model, optimizer, batchSize: BATCH, seed: 1, expectedSteps: 1 };
  const state = new TrainingState(problem);
  const shapes = state.values.map(({ shape }) => shape);
  const source = { model, batch: BATCH, rowLength: new ReportRow(model).length };
  const recording = recordStep(model, data, { training: true, batch: BATCH });
  const pass = recordStep(model, data, { training: false, batch: BATCH });
  const training = (compiler: Compiler): string =>
    describeGraph(loopGraph(trainingLoop({ ...source, problem, recording, compiler }, shapes)));
  const text = {
    recording: describeRecording(recording),
    training: { graph: training('graph'), xla: training('xla') },
    evaluation: describeGraph(loopGraph(evaluationLoop({ ...source, recording: pass }))),
  };
  state.dispose();
  model.dispose();
  return text;
}
