import type { TrainableModel } from '../../models/model';
import { tf } from '../../runtime/tensorflow';
import { evaluationGraph, evaluationNames } from './evaluationGraph';
import { loadGraph, type NativeGraph } from './nativeGraph';
import type { Recording } from './recording';
import type { TrainingState } from './state';

/** Consecutive batches of one size. */
export interface BatchRun {
  readonly batches: number;
  readonly firstRow: number;
  /** Number of the first batch, from 1. */
  readonly firstBatch: number;
  readonly beta: number;
  readonly seed: number;
}

/** Passes over a set outside training, of one batch size, compiled. */
export class EvaluationProgram {
  private readonly graph: NativeGraph;
  private readonly variableCount: number;

  constructor(
    model: TrainableModel,
    private readonly form: { readonly recording: Recording; readonly batch: number; readonly reportLength: number },
  ) {
    const variables = [...model.weights, ...model.state].map(({ variable }) => variable);
    this.variableCount = variables.length;
    this.graph = loadGraph(
      evaluationGraph({
        ...form,
        exampleShape: model.inputShape,
        variableShapes: variables.map(({ shape }) => shape),
        weightCount: model.weights.length,
      }),
    );
  }

  /**
   * Runs the batches with the weights and state of a state.
   *
   * @returns what each batch reports, shape [batches, reportLength]
   */
  run(state: TrainingState, data: tf.Tensor2D, run: BatchRun): Float32Array {
    const inputs: Record<string, tf.Tensor> = {
      [evaluationNames.count]: tf.scalar(run.batches, 'int32'),
      [evaluationNames.firstRow]: tf.scalar(run.firstRow, 'int32'),
      [evaluationNames.firstBatch]: tf.scalar(run.firstBatch, 'int32'),
      [evaluationNames.seed]: tf.scalar(run.seed, 'int32'),
      [evaluationNames.beta]: tf.scalar(run.beta),
      [evaluationNames.report]: tf.zeros([run.batches, this.form.reportLength]),
    };
    const variables = state.values
      .slice(0, this.variableCount)
      .map((value, index) => [evaluationNames.variable(index), value] as const);
    try {
      const [report] = this.graph.run({ ...inputs, [evaluationNames.data]: data, ...Object.fromEntries(variables) }, [
        evaluationNames.reportOut,
      ]) as [tf.Tensor];
      const numbers = report.dataSync<'float32'>();
      report.dispose();
      return numbers;
    } finally {
      tf.dispose(inputs);
    }
  }

  dispose(): void {
    this.graph.dispose();
  }
}
