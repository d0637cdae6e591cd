import {
  type ConstantTensor,
  DType,
  type Graph,
  type GraphAttributes,
  type GraphNode,
  type ValueType,
} from './graphDef';

const TYPE_NAMES: Readonly<Record<DType, string>> = {
  [DType.float]: 'f32',
  [DType.double]: 'f64',
  [DType.int32]: 'i32',
  [DType.string]: 'text',
  [DType.complex64]: 'c64',
  [DType.int64]: 'i64',
  [DType.bool]: 'bool',
  [DType.resource]: 'handle',
  [DType.uint32]: 'u32',
  [DType.uint64]: 'u64',
};

/** Most numbers of a constant that are written out. */
const SHOWN = 6;

/** Element type and shape, e.g. `f32[128,32]`; `?` for an extent that is not known. */
export function describeType({ dtype, shape }: ValueType): string {
  return `${TYPE_NAMES[dtype]}[${shape.map((extent) => (extent < 0 ? '?' : extent)).join(',')}]`;
}

/** A number as it is, a vector in brackets, anything larger or longer with its type and its first numbers. */
export function describeConstant(constant: ConstantTensor): string {
  const { shape, values } = constant;
  const shortest = (value: number): string => `${Number(value.toPrecision(7))}`;
  const shown = values.slice(0, SHOWN).map(shortest).join(', ') + (values.length > SHOWN ? ', …' : '');
  if (shape.length === 0) return shown;
  return shape.length === 1 && shape[0] === values.length ? `[${shown}]` : `${describeType(constant)} of ${shown}`;
}

/** What an operation is told beside its inputs: ` {padding: SAME}`; element types and what is false are left out. */
export function describeAttributes(attributes: GraphAttributes): string {
  const told = Object.entries(attributes).flatMap(([name, attribute]) => {
    const [value] = Object.values(attribute) as [unknown];
    const isType = 'dtype' in attribute || 'dtypes' in attribute || 'tensor' in attribute || 'shapes' in attribute;
    if (isType || value === false) return [];
    return [`${name}: ${Array.isArray(value) ? `[${value.join(', ')}]` : value}`];
  });
  return told.length > 0 ? ` {${told.join(', ')}}` : '';
}

/** The nodes of a graph or of a body, a line each; constants stand where they are used. */
function describeNodes(nodes: readonly GraphNode[]): { lines: string[]; nameOf: (reference: string) => string } {
  const constants = new Map<string, string>();
  for (const { name, attributes } of nodes) {
    const value = attributes['value'];
    if (value && 'tensor' in value) constants.set(name, describeConstant(value.tensor));
  }
  const nameOf = (reference: string): string => {
    const [node = '', ...output] = reference.split(':');
    return constants.get(node) ?? [node, ...(output[output.length - 1] === '0' ? [] : output)].join(':');
  };
  const lines = nodes
    .filter(({ name }) => !constants.has(name))
    .map(({ name, op, inputs, attributes }) => {
      const data = inputs.filter((input) => !input.startsWith('^')).map(nameOf);
      const controls = inputs.filter((input) => input.startsWith('^')).map((input) => input.slice(1));
      const after = controls.length > 0 ? ` after ${controls.join(', ')}` : '';
      return `  ${name} = ${op}(${data.join(', ')})${describeAttributes(attributes)}${after}`;
    });
  return { lines, nameOf };
}

/**
 * A graph as text: the nodes that are run, then the functions they call, a line a node with its inputs, what it is told
 * and what it waits for, such as `MatMul_9 = MatMul(Reshape_5, ReadVariableOp_7)`. For reading and for comparing.
 */
export function describeGraph({ nodes, functions }: Graph): string {
  const bodies = functions.map((each) => {
    const body = describeNodes(each.nodes);
    const inputs = each.inputs.map((input) => `${input.name} : ${describeType(input)}`);
    const outputs = each.outputs.map(({ source }) => body.nameOf(source));
    return [
      `${each.name}(${inputs.join(', ')})${describeAttributes(each.attributes)}`,
      ...body.lines,
      `  return ${outputs.join(', ')}`,
    ];
  });
  return [['main', ...describeNodes(nodes).lines], ...bodies].map((lines) => `${lines.join('\n')}\n`).join('\n');
}
