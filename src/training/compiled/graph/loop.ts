import { DType, type FunctionArgument, type Graph, type GraphFunction, type ValueType } from './graphDef';
import { type Port, Scope } from './scope';

/** Which of TensorFlow's two compilers a graph is written for. */
export type Compiler = 'graph' | 'xla';

/** The variables of a loop as one turn sees them. */
export interface TurnVariables {
  /** A variable's value at the start of the turn. */
  read(index: number): Port;
  /** A variable's handle, for nodes that write it: only in loops that change their variables. */
  handle(index: number): Port;
}

/** One turn of a loop, added to a function's body. */
export interface Turn {
  /** The numbers that it reports, float32 [rowLength]. */
  readonly row: Port;
  /** Nodes that write variables. */
  readonly writes: readonly string[];
}

/** A loop over what it carries by name. */
export interface LoopPlan<Name extends string = string> {
  /** What every turn reads, by name: inputs of the graph, beside those of `loopNames`. */
  readonly carried: Readonly<Record<Name, ValueType>>;
  /** Shapes of the variables, float32. */
  readonly variables: readonly (readonly number[])[];
  /** Whether turns change the variables. */
  readonly changing: boolean;
  /** How many numbers a turn reports. */
  readonly rowLength: number;
  readonly compiler: Compiler;
  /** Adds one turn; `done` is an int32 scalar, the turns before it. */
  turn(scope: Scope, ports: Readonly<Record<Name | 'done', Port>>, variables: TurnVariables): Turn;
}

/** Names of what a loop's graph takes and gives beside what it carries. */
export const loopNames = {
  /** In, int32 scalar: how many turns to run. */
  count: 'count',
  /** In, float32 [≥ count, rowLength]: what the rows are written over. */
  report: 'report',
  /** In: a variable's value before the first turn. */
  variableIn: (index: number): string => `variable_in_${index}`,
  /** Out, where turns change it: a variable's value after the last one. */
  variableOut: (index: number): string => `variable_out_${index}`,
  /** Out: the report with the rows in it. */
  rows: 'rows',
} as const;

/** An extent that is known only when the graph runs. */
export const UNKNOWN = -1;

/** Inside the loop; a handle where turns change it, else the value itself. */
const variableName = (index: number): string => `variable_${index}`;

/** Everything that goes round, the counter first. The order matters here and nowhere else: all is found by name. */
function loopArguments({ carried, variables, changing, rowLength }: LoopPlan): FunctionArgument[] {
  const integer = (name: string): FunctionArgument => ({ name, dtype: DType.int32, shape: [] });
  return [
    integer('done'),
    integer(loopNames.count),
    ...Object.entries(carried).map(([name, type]) => ({ name, ...type })),
    { name: loopNames.report, dtype: DType.float, shape: [UNKNOWN, rowLength] },
    ...variables.map((shape, index) => {
      const type = changing ? { dtype: DType.resource, shape: [] } : { dtype: DType.float, shape };
      return { name: variableName(index), ...type };
    }),
  ];
}

/** The function's arguments as values inside it, by name. */
function portsOf(scope: Scope, inputs: readonly FunctionArgument[]): (name: string) => Port {
  const ports = new Map(inputs.map((input) => [input.name, scope.argument(input)]));
  return (name) => {
    const port = ports.get(name);
    if (!port) throw new Error(`loop: it carries no ${name}, only ${[...ports.keys()].join(', ')}`);
    return port;
  };
}

/** The body: one turn, its row put into the report, the counter one up. */
function turnFunction(plan: LoopPlan): GraphFunction {
  const scope = new Scope('function');
  const inputs = loopArguments(plan);
  const port = portsOf(scope, inputs);
  const done = port('done');
  const ports = Object.fromEntries([...Object.keys(plan.carried), 'done'].map((name) => [name, port(name)]));
  const handle = (index: number): Port => port(variableName(index));
  // Reading waits for the counter, so that no turn reads before the one before it has written.
  const read = (index: number): Port =>
    plan.changing ? scope.read(handle(index), { after: [done.node] }) : handle(index);
  const { row, writes } = plan.turn(scope, ports, { read, handle });
  for (const write of writes) scope.keep(write);
  const place = scope.op('Reshape', done, scope.integers([1, 1]));
  const changed = new Map([
    ['report', scope.op('TensorScatterUpdate', port('report'), place, scope.op('ExpandDims', row, scope.integers(0)))],
    ['done', scope.one('AddV2', { inputs: [done, scope.integers(1)], after: writes })],
  ]);
  return scope.toFunction('turn', { inputs, outputs: inputs.map(({ name }) => changed.get(name) ?? port(name)) });
}

/** The condition: whether there is another turn to run. */
function moreFunction(plan: LoopPlan): GraphFunction {
  const scope = new Scope('function');
  const inputs = loopArguments(plan);
  const port = portsOf(scope, inputs);
  const more = scope.one('Less', { inputs: [port('done'), port(loopNames.count)], outputs: [DType.bool] });
  return scope.toFunction('more_turns', { inputs, outputs: [more] });
}

/**
 * The loop itself; returns the report. Whoever writes variables needs `While`; a loop over values alone is
 * `StatelessWhile`, which the library may prune and reorder like any other pure operation.
 */
function addLoop(scope: Scope, plan: LoopPlan, start: ReadonlyMap<string, Port>, after: readonly string[] = []): Port {
  const carried = loopArguments(plan);
  const types = carried.map(({ dtype }) => dtype);
  const outputs = scope.call(plan.changing ? 'While' : 'StatelessWhile', {
    inputs: carried.map(({ name }) => start.get(name) ?? scope.integers(0)),
    after,
    attributes: {
      T: { dtypes: types },
      cond: { function: 'more_turns' },
      body: { function: 'turn' },
      output_shapes: { shapes: carried.map(({ shape }) => shape) },
      parallel_iterations: { int: 1 },
      ...(plan.compiler === 'graph' ? { _lower_using_switch_merge: { bool: true } } : {}),
    },
    outputs: types,
  });
  return outputs[carried.findIndex(({ name }) => name === loopNames.report)] as Port;
}

const compiledByXla = { _XlaMustCompile: { bool: true } } as const;

/** The whole loop as one function, for XLA. */
function loopFunction(plan: LoopPlan): GraphFunction {
  const scope = new Scope('function');
  const inputs = loopArguments(plan).filter(({ name }) => name !== 'done');
  const report = addLoop(scope, plan, new Map(inputs.map((input) => [input.name, scope.argument(input)])));
  scope.keep(report.node);
  return scope.toFunction('loop', {
    inputs,
    outputs: [report],
    attributes: { ...compiledByXla, _noinline: { bool: true } },
  });
}

/** Calls the loop as a function that XLA compiles; returns the report. */
function callLoop(scope: Scope, start: ReadonlyMap<string, Port>, after: readonly string[]): Port {
  const inputs = [...start.values()];
  const types = { Tin: { dtypes: inputs.map(({ dtype }) => dtype) }, Tout: { dtypes: [DType.float] } };
  const attributes = { ...types, f: { function: 'loop' }, ...compiledByXla };
  return scope.call('StatefulPartitionedCall', { inputs, after, attributes, outputs: [DType.float] })[0] as Port;
}

/**
 * The graph that runs `count` turns of a loop in one call. All state comes in and goes out as tensors, which the
 * native library passes by reference. Where turns change it, it sits in variables inside the call, so that the
 * optimiser's fused operations work in place.
 */
export function loopGraph<Name extends string>(plan: LoopPlan<Name>): Graph {
  const { variables, changing, compiler } = plan;
  const scope = new Scope('main');
  const inputs = loopArguments({ ...plan, variables: [] }).filter(({ name }) => name !== 'done');
  const start = new Map(inputs.map((input) => [input.name, scope.placeholder(input)]));
  const assigns: string[] = [];
  for (const [index, shape] of variables.entries()) {
    const handle = changing ? scope.variable(variableName(index), shape) : undefined;
    const value = scope.placeholder({ name: loopNames.variableIn(index), dtype: DType.float, shape });
    if (handle) assigns.push(scope.assign(handle, value));
    start.set(variableName(index), handle ?? value);
  }
  const report = compiler === 'xla' ? callLoop(scope, start, assigns) : addLoop(scope, plan, start, assigns);
  if (changing) {
    for (const index of variables.keys()) {
      const handle = start.get(variableName(index)) as Port;
      scope.read(handle, { name: loopNames.variableOut(index), after: [report.node] });
    }
  }
  scope.one('Identity', { name: loopNames.rows, inputs: [report] });
  const functions = [turnFunction(plan), moreFunction(plan), ...(compiler === 'xla' ? [loopFunction(plan)] : [])];
  return { nodes: scope.nodes, functions };
}
