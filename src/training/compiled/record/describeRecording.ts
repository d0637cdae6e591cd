import { describeAttributes, describeConstant, describeType } from '../graph/describe';
import { liveOperations, type Recording } from './recording';

/**
 * A recording as text: its inputs, then the operations that its results depend on, a line each, such as
 * `%7 = MatMul(x, weight 0) : f32[128,32]`, then the results. For reading and for comparing.
 */
export function describeRecording(recording: Recording): string {
  const { constants, symbols, results } = recording;
  const names = new Map([...symbols].map(([id, { name }]) => [id, name]));
  const nameOf = (id: number): string => {
    const constant = constants.get(id);
    return names.get(id) ?? (constant ? describeConstant(constant) : `unknown ${id}`);
  };
  let count = 0;
  const operations = liveOperations(recording).map(({ op, attributes, inputs, outputs }) => {
    const operands = inputs.map(nameOf).join(', ');
    for (const { id } of outputs) names.set(id, `%${count++}`);
    const types = outputs.map(describeType).join(', ');
    return `  ${outputs.map(({ id }) => nameOf(id)).join(', ')} = ${op}(${operands})${describeAttributes(attributes)} : ${types}`;
  });
  return [
    'inputs',
    ...[...symbols.values()].map((symbol) => `  ${symbol.name} : ${describeType(symbol)}`),
    'operations',
    ...operations,
    'results',
    ...[...results].map(([name, id]) => `  ${name} = ${nameOf(id)}`),
    '',
  ].join('\n');
}
