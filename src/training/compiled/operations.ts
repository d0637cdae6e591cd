import table from './operations.json';

/** What a graph must know of an operation to call it. */
interface Operation {
  /** Attribute that holds the element type of each input: '' where the type is fixed, 'N*T' for a list of N. */
  readonly inputs: readonly string[];
  /** Names of the outputs: 'name*N' for a list of N. */
  readonly outputs: readonly string[];
}

const operations: Readonly<Record<string, Operation>> = table;

/** Whether a graph can call this operation: it computes from its inputs only, and its signature is known here. */
export function isKnownOperation(op: string): boolean {
  return Object.hasOwn(operations, op);
}

/**
 * The signature of an operation.
 *
 * @throws Error when it is not in the table
 */
function operation(op: string): Operation {
  const found = operations[op];
  if (!found || !isKnownOperation(op)) {
    throw new Error(`operation: ${op} is not in operations.json; add it to the script that makes the table`);
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
  inputTypes: readonly number[],
): { readonly types: ReadonlyMap<string, number>; readonly lengths: ReadonlyMap<string, number> } {
  const { inputs } = operation(op);
  const types = new Map<string, number>();
  const lengths = new Map<string, number>();
  let next = 0;
  for (const input of inputs) {
    const [attribute, length] = input.includes('*') ? (input.split('*').reverse() as [string, string]) : [input, ''];
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
