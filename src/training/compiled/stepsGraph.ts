import type { OptimizerSettings } from '../optimizers';
import { DType, type FunctionArgument, type Graph, type GraphFunction } from './graphDef';
import { type Compiler, lower } from './lowering';
import type { Recording } from './recording';
import { type Port, Scope } from './scope';
import { stepNames } from './stepRecording';
import { applyGradient } from './updates';

/** What a graph of training steps is made from. */
export interface StepsPlan {
  /** One training step, on `batch` examples. */
  readonly recording: Recording;
  readonly batch: number;
  /** Shape of one example. */
  readonly exampleShape: readonly number[];
  /** How many numbers a step reports. */
  readonly reportLength: number;
  /** Shapes of everything that steps change: weights, state, then the optimiser's slots weight by weight. */
  readonly stateShapes: readonly (readonly number[])[];
  readonly weightCount: number;
  readonly momentCount: number;
  readonly slotsPerWeight: number;
  readonly optimizer: OptimizerSettings;
  readonly compiler: Compiler;
}

/** Names of the graph's inputs and outputs. */
export const stepsNames = {
  /** int32 scalar: how many steps to run. */
  count: 'count',
  /** int32 scalar: number of the first one. */
  firstStep: 'first_step',
  /** int32 scalar. */
  seed: 'seed',
  /** float32 [examples, features] */
  data: 'data',
  /** int32 [≥ count, batch]: rows of the data for each step */
  indices: 'indices',
  /** float32 [≥ count] */
  rates: 'rates',
  /** float32 [≥ count] */
  betas: 'betas',
  /** float32 [≥ count, reportLength]: what the results are written over */
  report: 'report',
  stateIn: (index: number): string => `state_in_${index}`,
  stateOut: (index: number): string => `state_out_${index}`,
  reportOut: 'report_out',
} as const;

const UNKNOWN = -1;

/** Arguments of the loop, in order; the variables' handles follow. */
function loopArguments({ batch, exampleShape, reportLength, stateShapes }: StepsPlan): FunctionArgument[] {
  const features = exampleShape.reduce((product, extent) => product * extent, 1);
  const scalar = (name: string): FunctionArgument => ({ name, dtype: DType.int32, shape: [] });
  return [
    scalar('done'),
    scalar(stepsNames.count),
    scalar(stepsNames.firstStep),
    scalar(stepsNames.seed),
    { name: stepsNames.data, dtype: DType.float, shape: [UNKNOWN, features] },
    { name: stepsNames.indices, dtype: DType.int32, shape: [UNKNOWN, batch] },
    { name: stepsNames.rates, dtype: DType.float, shape: [UNKNOWN] },
    { name: stepsNames.betas, dtype: DType.float, shape: [UNKNOWN] },
    { name: stepsNames.report, dtype: DType.float, shape: [UNKNOWN, reportLength] },
    ...stateShapes.map((_, index) => ({ name: `variable_${index}`, dtype: DType.resource })),
  ];
}

/** One step: gather the batch, run the recording, move the weights, write the report. */
function stepFunction(plan: StepsPlan): GraphFunction {
  const scope = new Scope('function');
  const inputs = loopArguments(plan);
  const [done, count, firstStep, seed, data, indices, rates, betas, report, ...handles] = inputs.map((input) =>
    scope.argument(input),
  ) as [Port, Port, Port, Port, Port, Port, Port, Port, Port, ...Port[]];
  const at = (values: Port): Port => scope.one('GatherV2', { inputs: [values, done, scope.integers(0)] });
  const rows = scope.one('GatherV2', { inputs: [data, at(indices), scope.integers(0)] });
  const x = scope.one('Reshape', { inputs: [rows, scope.integers([plan.batch, ...plan.exampleShape])] });
  const step = scope.one('AddV2', { inputs: [firstStep, done] });
  const key = scope.one('Pack', { inputs: [seed, step] });
  // Reading waits for the counter, so that no step reads before the one before it has written.
  const read = (handle: Port): Port =>
    scope.one('ReadVariableOp', {
      inputs: [handle],
      attributes: { dtype: { dtype: DType.float } },
      outputs: [DType.float],
      after: [done.node],
    });
  const symbols = new Map<string, Port>([
    [stepNames.x, x],
    [stepNames.key, key],
    [stepNames.beta, at(betas)],
  ]);
  const { weightCount, momentCount, slotsPerWeight } = plan;
  for (let index = 0; index < weightCount; index++) symbols.set(stepNames.weight(index), read(handles[index] as Port));
  for (let index = 0; index < momentCount; index++) {
    symbols.set(stepNames.moment(index), read(handles[weightCount + index] as Port));
  }
  const results = lower(plan.recording, scope, { inputs: symbols, compiler: plan.compiler });
  const writes: string[] = [];
  const rate = at(rates);
  for (let index = 0; index < weightCount; index++) {
    const gradient = results.get(stepNames.gradient(index));
    if (!gradient) continue;
    const firstSlot = weightCount + momentCount + index * slotsPerWeight;
    const value = symbols.get(stepNames.weight(index)) as Port;
    writes.push(
      applyGradient(scope, plan.optimizer, {
        variable: handles[index] as Port,
        slots: handles.slice(firstSlot, firstSlot + slotsPerWeight),
        gradient,
        rate,
        after: scope.consumersBeside(value, gradient),
      }),
    );
  }
  for (let index = 0; index < momentCount; index++) {
    const value = results.get(stepNames.newMoment(index));
    if (!value) continue;
    const old = symbols.get(stepNames.moment(index)) as Port;
    const name = scope.effect('AssignVariableOp', {
      inputs: [handles[weightCount + index] as Port, value],
      attributes: { dtype: { dtype: DType.float } },
      after: scope.consumersBeside(old, value),
    });
    writes.push(name);
  }
  for (const write of writes) scope.keep(write);
  const newReport = scope.one('TensorScatterUpdate', {
    inputs: [
      report,
      scope.one('Reshape', { inputs: [done, scope.integers([1, 1])] }),
      scope.one('ExpandDims', { inputs: [results.get(stepNames.reported) as Port, scope.integers(0)] }),
    ],
  });
  const next = scope.one('AddV2', { inputs: [done, scope.integers(1)], after: writes });
  return scope.toFunction('step', {
    inputs,
    outputs: [next, count, firstStep, seed, data, indices, rates, betas, newReport, ...handles],
  });
}

/** Whether there is another step to run. */
function moreFunction(plan: StepsPlan): GraphFunction {
  const scope = new Scope('function');
  const inputs = loopArguments(plan);
  const [done, count] = inputs.map((input) => scope.argument(input)) as [Port, Port];
  const more = scope.one('Less', { inputs: [done, count], outputs: [DType.bool] });
  return scope.toFunction('more_steps', { inputs, outputs: [more] });
}

/** The loop over steps; returns the report. */
function addLoop(scope: Scope, plan: StepsPlan, start: readonly Port[], after: readonly string[]): Port {
  const inputs = loopArguments(plan);
  const outputs = scope.call('While', {
    inputs: start,
    after,
    attributes: {
      T: { dtypes: inputs.map(({ dtype }) => dtype) },
      cond: { function: 'more_steps' },
      body: { function: 'step' },
      output_shapes: { shapes: inputs.map(({ shape }) => shape ?? []) },
      parallel_iterations: { int: 1 },
      ...(plan.compiler === 'graph' ? { _lower_using_switch_merge: { bool: true } } : {}),
    },
    outputs: inputs.map(({ dtype }) => dtype),
  });
  return outputs[inputs.findIndex(({ name }) => name === stepsNames.report)] as Port;
}

/** The whole loop as one function, for XLA. */
function stepsFunction(plan: StepsPlan): GraphFunction {
  const scope = new Scope('function');
  const inputs = loopArguments(plan).slice(1);
  const report = addLoop(scope, plan, [scope.integers(0), ...inputs.map((input) => scope.argument(input))], []);
  scope.keep(report.node);
  return scope.toFunction('steps', {
    inputs,
    outputs: [report],
    attributes: { _XlaMustCompile: { bool: true }, _noinline: { bool: true } },
  });
}

/**
 * The graph that runs `count` training steps in one call. All state comes in and goes out as tensors, which the
 * native library passes by reference; inside the call it sits in variables, so that the optimiser's fused operations
 * work in place.
 */
export function stepsGraph(plan: StepsPlan): Graph {
  const scope = new Scope('main');
  const inputs = loopArguments(plan).slice(1);
  const placeholder = (name: string, dtype: number, shape: readonly number[]): Port =>
    scope.one('Placeholder', { name, attributes: { dtype: { dtype }, shape: { shape } }, outputs: [dtype] });
  const start = inputs
    .filter(({ dtype }) => dtype !== DType.resource)
    .map(({ name, dtype, shape = [] }) => placeholder(name, dtype, shape));
  const assigns: string[] = [];
  const handles = plan.stateShapes.map((shape, index) => {
    const name = `variable_${index}`;
    const handle = scope.one('VarHandleOp', {
      name,
      attributes: { dtype: { dtype: DType.float }, shape: { shape }, shared_name: { string: name } },
      outputs: [DType.resource],
    });
    const value = placeholder(stepsNames.stateIn(index), DType.float, shape);
    assigns.push(
      scope.effect('AssignVariableOp', {
        inputs: [handle, value],
        attributes: { dtype: { dtype: DType.float } },
      }),
    );
    return handle;
  });
  const loopInputs = [...start, ...handles];
  const report =
    plan.compiler === 'xla'
      ? (scope.call('StatefulPartitionedCall', {
          inputs: loopInputs,
          after: assigns,
          attributes: {
            Tin: { dtypes: loopInputs.map(({ dtype }) => dtype) },
            Tout: { dtypes: [DType.float] },
            f: { function: 'steps' },
            _XlaMustCompile: { bool: true },
          },
          outputs: [DType.float],
        })[0] as Port)
      : addLoop(scope, plan, [scope.integers(0), ...loopInputs], assigns);
  for (const [index, handle] of handles.entries()) {
    scope.one('ReadVariableOp', {
      name: stepsNames.stateOut(index),
      inputs: [handle],
      attributes: { dtype: { dtype: DType.float } },
      outputs: [DType.float],
      after: [report.node],
    });
  }
  scope.one('Identity', { name: stepsNames.reportOut, inputs: [report] });
  const functions = [stepFunction(plan), moreFunction(plan), ...(plan.compiler === 'xla' ? [stepsFunction(plan)] : [])];
  return { nodes: scope.nodes, functions };
}
