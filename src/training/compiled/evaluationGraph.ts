import { DType, type FunctionArgument, type Graph, type GraphFunction } from './graphDef';
import { lower } from './lowering';
import type { Recording } from './recording';
import { type Port, Scope } from './scope';
import { stepNames } from './stepRecording';

/** What a graph that measures a set of examples is made from. */
export interface EvaluationPlan {
  /** One pass outside training, on `batch` examples. */
  readonly recording: Recording;
  readonly batch: number;
  readonly exampleShape: readonly number[];
  readonly reportLength: number;
  /** Shapes of the weights, then of the state. */
  readonly variableShapes: readonly (readonly number[])[];
  readonly weightCount: number;
}

/** Names of the graph's inputs and outputs. */
export const evaluationNames = {
  /** int32 scalar: how many batches. */
  count: 'count',
  /** int32 scalar: first row of the data. */
  firstRow: 'first_row',
  /** int32 scalar: number of the first batch, the step part of the random key. */
  firstBatch: 'first_batch',
  seed: 'seed',
  /** float32 scalar */
  beta: 'beta',
  /** float32 [examples, features] */
  data: 'data',
  /** float32 [count, reportLength]: what the results are written over */
  report: 'report',
  variable: (index: number): string => `variable_${index}`,
  reportOut: 'report_out',
} as const;

const UNKNOWN = -1;

function loopArguments({ exampleShape, reportLength, variableShapes }: EvaluationPlan): FunctionArgument[] {
  const features = exampleShape.reduce((product, extent) => product * extent, 1);
  const integer = (name: string): FunctionArgument => ({ name, dtype: DType.int32, shape: [] });
  return [
    integer('done'),
    integer(evaluationNames.count),
    integer(evaluationNames.firstRow),
    integer(evaluationNames.firstBatch),
    integer(evaluationNames.seed),
    { name: evaluationNames.beta, dtype: DType.float, shape: [] },
    { name: evaluationNames.data, dtype: DType.float, shape: [UNKNOWN, features] },
    { name: evaluationNames.report, dtype: DType.float, shape: [UNKNOWN, reportLength] },
    ...variableShapes.map((shape, index) => ({ name: evaluationNames.variable(index), dtype: DType.float, shape })),
  ];
}

/** One batch: cut it out of the data, run the recording, write the report. */
function batchFunction(plan: EvaluationPlan): GraphFunction {
  const scope = new Scope('function');
  const inputs = loopArguments(plan);
  const [done, count, firstRow, firstBatch, seed, beta, data, report, ...variables] = inputs.map((input) =>
    scope.argument(input),
  ) as [Port, Port, Port, Port, Port, Port, Port, Port, ...Port[]];
  const { batch, exampleShape, weightCount } = plan;
  const skipped = scope.one('Mul', { inputs: [done, scope.integers(batch)] });
  const row = scope.one('AddV2', { inputs: [firstRow, skipped] });
  const features = exampleShape.reduce((product, extent) => product * extent, 1);
  const begin = scope.one('Pack', { inputs: [row, scope.integers(0)] });
  const rows = scope.one('Slice', { inputs: [data, begin, scope.integers([batch, features])] });
  const x = scope.one('Reshape', { inputs: [rows, scope.integers([batch, ...exampleShape])] });
  const key = scope.one('Pack', { inputs: [seed, scope.one('AddV2', { inputs: [firstBatch, done] })] });
  const symbols = new Map<string, Port>([
    [stepNames.x, x],
    [stepNames.key, key],
    [stepNames.beta, beta],
  ]);
  for (const [index, port] of variables.entries()) {
    const name = index < weightCount ? stepNames.weight(index) : stepNames.moment(index - weightCount);
    symbols.set(name, port);
  }
  const reported = lower(plan.recording, scope, { inputs: symbols, compiler: 'graph' }).get(stepNames.reported) as Port;
  const newReport = scope.one('TensorScatterUpdate', {
    inputs: [
      report,
      scope.one('Reshape', { inputs: [done, scope.integers([1, 1])] }),
      scope.one('ExpandDims', { inputs: [reported, scope.integers(0)] }),
    ],
  });
  const next = scope.one('AddV2', { inputs: [done, scope.integers(1)] });
  return scope.toFunction('measure', {
    inputs,
    outputs: [next, count, firstRow, firstBatch, seed, beta, data, newReport, ...variables],
  });
}

function moreFunction(plan: EvaluationPlan): GraphFunction {
  const scope = new Scope('function');
  const inputs = loopArguments(plan);
  const [done, count] = inputs.map((input) => scope.argument(input)) as [Port, Port];
  const more = scope.one('Less', { inputs: [done, count], outputs: [DType.bool] });
  return scope.toFunction('more_batches', { inputs, outputs: [more] });
}

/** The graph that runs the model over `count` batches of a set and reports the sums of each. */
export function evaluationGraph(plan: EvaluationPlan): Graph {
  const scope = new Scope('main');
  const inputs = loopArguments(plan);
  const start = inputs.map(({ name, dtype, shape = [] }, index) =>
    index === 0
      ? scope.integers(0)
      : scope.one('Placeholder', { name, attributes: { dtype: { dtype }, shape: { shape } }, outputs: [dtype] }),
  );
  const outputs = scope.call('StatelessWhile', {
    inputs: start,
    attributes: {
      T: { dtypes: inputs.map(({ dtype }) => dtype) },
      cond: { function: 'more_batches' },
      body: { function: 'measure' },
      output_shapes: { shapes: inputs.map(({ shape }) => shape ?? []) },
      parallel_iterations: { int: 1 },
      _lower_using_switch_merge: { bool: true },
    },
    outputs: inputs.map(({ dtype }) => dtype),
  });
  const report = outputs[inputs.findIndex(({ name }) => name === evaluationNames.report)] as Port;
  scope.one('Identity', { name: evaluationNames.reportOut, inputs: [report] });
  return { nodes: scope.nodes, functions: [batchFunction(plan), moreFunction(plan)] };
}
