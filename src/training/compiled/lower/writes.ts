import { addAverageNode } from '../../averaging';
import { addClipNodes } from '../../clipping';
import type { EngineProblem } from '../../engine';
import { addUpdateNode, decays } from '../../optimizers';
import { StateLayout } from '../../state';
import { addGradientNodes } from '../../statistics';
import type { Turn, TurnVariables } from '../graph/loop';
import type { Port, Scope } from '../graph/scope';
import { recordedNames } from '../record/recordStep';

/** What a step has computed and may change. */
export interface StepValues {
  /** What the recorded pass took, and what it gave, by its names. */
  readonly inputs: ReadonlyMap<string, Port>;
  readonly results: ReadonlyMap<string, Port>;
  readonly variables: TurnVariables;
  /** The step's number out of what is given for each step. */
  readonly of: (name: 'rates' | 'keptShares' | 'averagingShares') => Port;
}

/** A variable that a step has written: its place, the node that writes, and the new value where a node holds it. */
interface Written {
  readonly place: number;
  readonly node: string;
  readonly value?: Port;
}

/**
 * What a step changes: weights that have a gradient move, state that was assigned is written, averages follow. The row
 * is the one recorded, with what clipping reports behind it, and the lengths of the gradients of the layers.
 */
export function addWrites(scope: Scope, problem: Omit<EngineProblem, 'data'>, values: StepValues): Turn {
  const layout = new StateLayout(problem);
  const { reports, moved } = moveWeights(scope, problem, { ...values, layout });
  const written = [...moved, ...assignState(scope, problem, { ...values, layout })];
  const averaged = problem.averaging ? written.map((each) => moveAverage(scope, each, { ...values, layout })) : [];
  const row = values.results.get(recordedNames.row) as Port;
  return {
    row: reports.reduce((front, report) => scope.op('ConcatV2', front, report, scope.integers(0)), row),
    writes: [...written.map(({ node }) => node), ...averaged],
  };
}

type Placed = StepValues & { readonly layout: StateLayout };

function moveWeights(
  scope: Scope,
  { model, optimizer, clipNorm, statistics }: Omit<EngineProblem, 'data'>,
  { inputs, results, variables, of, layout }: Placed,
): { readonly reports: readonly Port[]; readonly moved: Written[] } {
  const reached = [...model.weights.entries()].flatMap(([index, { name, variable }]) => {
    const port = results.get(recordedNames.gradient(index));
    return port ? [{ index, name, port, rank: variable.rank }] : [];
  });
  const rate = of('rates');
  const byPlace = new Map(reached.map((each) => [each.index, each]));
  const lengths =
    statistics &&
    addGradientNodes(
      scope,
      statistics,
      model.weights.map((_, index) => byPlace.get(index)),
    );
  const clipped = clipNorm === undefined ? undefined : addClipNodes(scope, reached, clipNorm);
  const moved = reached.map(({ index, name, port }, position) => {
    const gradient = clipped?.gradients[position] ?? port;
    const value = inputs.get(recordedNames.weight(index)) as Port;
    // Whoever writes over a value waits for the nodes that use it.
    const after = scope.consumersBeside(value, gradient);
    const decay = decays(optimizer, name) ? { value, kept: of('keptShares') } : undefined;
    const slots = layout.slots(index).map((place) => variables.handle(place));
    const update = { variable: variables.handle(index), slots, gradient, rate, after };
    return { place: index, node: addUpdateNode(scope, optimizer, decay ? { ...update, decay } : update) };
  });
  return { reports: [clipped?.report, lengths].flatMap((port) => port ?? []), moved };
}

function assignState(
  scope: Scope,
  { model }: Omit<EngineProblem, 'data'>,
  { inputs, results, variables, layout }: Placed,
): Written[] {
  return [...model.state.keys()].flatMap((index) => {
    const value = results.get(recordedNames.newState(index));
    if (!value) return [];
    const place = layout.state(index);
    const after = scope.consumersBeside(inputs.get(recordedNames.state(index)) as Port, value);
    return [{ place, value, node: scope.assign(variables.handle(place), value, after) }];
  });
}

function moveAverage(scope: Scope, { place, node, value }: Written, { variables, of, layout }: Placed): string {
  const target = layout.average(place);
  const average = variables.read(target);
  const now = value ?? scope.read(variables.handle(place), { after: [node] });
  const next = addAverageNode(scope, { average, value: now, share: of('averagingShares') });
  return scope.assign(variables.handle(target), next, scope.consumersBeside(average, next));
}
