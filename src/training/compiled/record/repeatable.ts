import type { ConstantTensor } from '../graph/graphDef';
import { liveOperations, NotCompilable, type RecordedOperation, type Recording } from './recording';

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
