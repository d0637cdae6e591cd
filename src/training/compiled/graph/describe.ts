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

/** Columns of a line. */
const WIDTH = 120;
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
    const isType = ['dtype', 'dtypes', 'tensor', 'shapes'].some((kind) => kind in attribute);
    return isType || value === false ? [] : [`${name}: ${Array.isArray(value) ? `[${value.join(', ')}]` : value}`];
  });
  return told.length > 0 ? ` {${told.join(', ')}}` : '';
}

/** A line in several where it is long, broken after commas. */
function wrapped(line: string): string {
  const rows: string[] = [];
  for (const part of line.split(/(?<=,) /)) {
    const last = rows[rows.length - 1];
    if (last !== undefined && last.length + part.length < WIDTH) rows[rows.length - 1] = `${last} ${part}`;
    else rows.push(rows.length === 0 ? part : `      ${part}`);
  }
  return rows.join('\n');
}

function describeNode({ name, op, inputs, attributes }: GraphNode, nameOf: (reference: string) => string): string {
  const { shape, dtype, shared_name: _, ...others } = attributes;
  const isTyped = shape && 'shape' in shape && dtype && 'dtype' in dtype;
  const type = isTyped ? ` : ${describeType({ dtype: dtype.dtype, shape: shape.shape })}` : '';
  const data = inputs.filter((input) => !input.startsWith('^')).map(nameOf);
  const controls = inputs.filter((input) => input.startsWith('^')).map((input) => input.slice(1));
  const after = controls.length > 0 ? ` after ${controls.join(', ')}` : '';
  return `  ${name} = ${op}(${data.join(', ')})${describeAttributes(others)}${type}${after}`;
}

/** Nodes, a line each; constants stand where they are used. */
function describeNodes(nodes: readonly GraphNode[]): { lines: string[]; nameOf: (reference: string) => string } {
  const constants = new Map<string, string>();
  const portsOf = new Map<string, Set<string>>();
  for (const { name, attributes, inputs } of nodes) {
    const value = attributes['value'];
    if (value && 'tensor' in value) constants.set(name, describeConstant(value.tensor));
    for (const [node = '', ...output] of inputs.map((input) => input.split(':'))) {
      portsOf.set(node, (portsOf.get(node) ?? new Set()).add(output.slice(0, -1).join()));
    }
  }
  // References are `node:port:index` in a body and `node:index` in the main graph. The port is told where a node is used
  // by more than one, the index where it is not the first.
  const nameOf = (reference: string): string => {
    const [node = '', ...output] = reference.split(':');
    const index = output.pop() ?? '0';
    const port = (portsOf.get(node)?.size ?? 0) > 1 ? output : [];
    return constants.get(node) ?? [node, ...port, ...(index === '0' ? [] : [index])].join(':');
  };
  const lines = nodes.filter(({ name }) => !constants.has(name)).map((node) => describeNode(node, nameOf));
  return { lines, nameOf };
}

/**
 * A graph as text: the nodes that are run, then the functions they call; a line a node, such as
 * `MatMul_9 = MatMul(Reshape_5, ReadVariableOp_7)`, with what it is told and what it waits for. For reading and for
 * comparing.
 */
export function describeGraph({ nodes, functions }: Graph): string {
  const bodies = functions.map(({ name, inputs, outputs, nodes: own, attributes }) => {
    const { lines, nameOf } = describeNodes(own);
    const types = inputs.map((input) => `${input.name} : ${describeType(input)}`);
    const results = outputs.map(({ source }) => nameOf(source));
    return [
      `${name}(${types.join(', ')})${describeAttributes(attributes)}`,
      ...lines,
      `  return ${results.join(', ')}`,
    ];
  });
  return [['main', ...describeNodes(nodes).lines], ...bodies]
    .map((lines) => `${lines.map(wrapped).join('\n')}\n`)
    .join('\n');
}
