import type { DType } from './graphDef';
import table from './operations.json';

/** What the compilers know of an operation. */
interface Operation {
  /** Attribute that holds the element type of each input: '' where the type is fixed, 'N*T' for a list of N. */
  readonly inputs: readonly string[];
  /** Names of the outputs: 'name*N' for a list of N. */
  readonly outputs: readonly string[];
  /** Whether XLA is as fast at it as the kernel of the plain graph, or faster; absent where nobody has judged. */
  readonly xla?: boolean;
  /** Whether every element is treated alike; absent means no. */
  readonly elementwise?: boolean;
}

const operations: ReadonlyMap<string, Operation> = new Map(Object.entries(table));

/** Whether a graph can call this operation: it computes from its inputs only, and its signature is known here. */
export function isKnownOperation(op: string): boolean {
  return operations.has(op);
}

/** Whether XLA compiles the operation into fast code; undefined where nobody has judged. */
export function isFastInXla(op: string): boolean | undefined {
  return operations.get(op)?.xla;
}

/** Whether the operation treats every element of its inputs alike. */
export function isElementwise(op: string): boolean {
  return operations.get(op)?.elementwise === true;
}

/**
 * The signature of an operation.
 *
 * @throws Error when it is not in the table
 */
function operation(op: string): Operation {
  const found = operations.get(op);
  if (!found) {
    throw new Error(
      `operation: ${op} is not in src/training/compiled/graph/operations.json; where LEFT_OUT in scripts/lib/operations.mjs excludes it, change that, and make the table again with npm run operations`,
    );
  }
  return found;
}

/** How a function's body refers to output `index` of a node: by the output's name in the operation's signature. */
export function outputReference(op: string, node: string, index: number): string {
  const { outputs } = operation(op);
  const only = outputs[0];
  if (outputs.length === 1 && only?.includes('*')) return `${node}:${only.split('*')[0]}:${index}`;
  const name = outputs[index];
  if (name === undefined || name.includes('*')) throw new Error(`outputReference: ${op} has no plain output ${index}`);
  return `${node}:${name}:0`;
}

/** The attributes that follow from the inputs: element types, and lengths of input lists. */
export function inferredAttributes(
  op: string,
  inputTypes: readonly DType[],
): { readonly types: ReadonlyMap<string, DType>; readonly lengths: ReadonlyMap<string, number> } {
  const { inputs } = operation(op);
  const types = new Map<string, DType>();
  const lengths = new Map<string, number>();
  let next = 0;
  for (const input of inputs) {
    const [attribute = '', length = ''] = input.split('*').reverse();
    const count = length ? inputTypes.length - inputs.length + 1 : 1;
    const type = inputTypes[next];
    if (length) lengths.set(length, count);
    if (attribute && type !== undefined) types.set(attribute, type);
    next += count;
  }
  if (next !== inputTypes.length) {
    throw new Error(`inferredAttributes: ${op} takes ${inputs.length} inputs, got ${inputTypes.length}`);
  }
  return { types, lengths };
}
