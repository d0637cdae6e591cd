import {
  type ConstantTensor,
  DType,
  type FunctionArgument,
  type GraphAttribute,
  type GraphAttributes,
  type GraphFunction,
  type GraphNode,
} from './graphDef';
import { inferredAttributes, outputReference } from './operations';

/** A value inside a graph or a function's body: one output of a node, or an argument. */
export interface Port {
  /** Node or argument it comes from, for control inputs. */
  readonly node: string;
  /** How data inputs refer to it. */
  readonly reference: string;
  readonly dtype: DType;
}

/** A node to be added. */
export interface NodeRequest {
  readonly inputs?: readonly Port[];
  readonly attributes?: GraphAttributes;
  /** Nodes that must have run before. */
  readonly after?: readonly string[];
  /** Element type of each output; one output of the first input's type unless given. */
  readonly outputs?: readonly DType[];
  /** The operation's name and a number unless given. */
  readonly name?: string;
}

const FLOAT = { dtype: { dtype: DType.float } } as const;

/** Collects the nodes of a graph (`main`) or of a function's body, names them and fills in inferable attributes. */
export class Scope {
  readonly nodes: GraphNode[] = [];
  private readonly constants = new Map<string, Port>();
  private readonly counts = new Map<string, number>();
  private readonly sideEffects: string[] = [];

  /** @param kind  references are written differently in the main graph and in functions */
  constructor(private readonly kind: 'main' | 'function') {}

  /** The argument of that name, inside a function. */
  argument({ name, dtype }: Pick<FunctionArgument, 'name' | 'dtype'>): Port {
    return { node: name, reference: name, dtype };
  }

  /** Adds a node and returns its outputs. */
  add(op: string, request: NodeRequest = {}): Port[] {
    const inputTypes = (request.inputs ?? []).map(({ dtype }) => dtype);
    const { types, lengths } = inferredAttributes(op, inputTypes);
    const inferred: Record<string, GraphAttribute> = {};
    for (const [attribute, dtype] of types) inferred[attribute] = { dtype };
    for (const [attribute, int] of lengths) inferred[attribute] = { int };
    const attributes = { ...inferred, ...request.attributes };
    return this.addRaw(op, { ...request, attributes }, (name, index) => outputReference(op, name, index));
  }

  /** Adds a node with exactly one output. */
  one(op: string, request: NodeRequest = {}): Port {
    return this.add(op, request)[0] as Port;
  }

  /** Adds a node that is its inputs and nothing else, with one output of the first one's type. */
  op(op: string, ...inputs: readonly Port[]): Port {
    return this.one(op, { inputs });
  }

  /** An input of the main graph, fed by name. */
  placeholder({ name, dtype, shape }: FunctionArgument): Port {
    const attributes = { dtype: { dtype }, shape: { shape } };
    return this.one('Placeholder', { name, attributes, outputs: [dtype] });
  }

  /** Adds a node without outputs; returns its name. */
  effect(op: string, request: NodeRequest): string {
    this.add(op, { ...request, outputs: [] });
    return (this.nodes[this.nodes.length - 1] as GraphNode).name;
  }

  /** Adds a variable of float32 numbers; returns its handle. */
  variable(name: string, shape: readonly number[]): Port {
    const attributes = { ...FLOAT, shape: { shape }, shared_name: { string: name } };
    return this.one('VarHandleOp', { name, attributes, outputs: [DType.resource] });
  }

  /** Reads a variable, once the nodes `after` have run. */
  read(handle: Port, request: Pick<NodeRequest, 'name' | 'after'>): Port {
    return this.one('ReadVariableOp', { ...request, inputs: [handle], attributes: FLOAT, outputs: [DType.float] });
  }

  /** Writes a variable, once the nodes `after` have run; returns the node's name. */
  assign(handle: Port, value: Port, after: readonly string[] = []): string {
    return this.effect('AssignVariableOp', { inputs: [handle, value], attributes: FLOAT, after });
  }

  /**
   * Nodes that use a value and are not on the way from it to `result`. A variable is overwritten in place only when
   * nobody holds its old value any more; waiting for these nodes makes that so.
   */
  consumersBeside(value: Port, result: Port): string[] {
    const onTheWay = this.ancestors(result.node);
    return this.nodes
      .filter(({ name, inputs }) => inputs.includes(value.reference) && !onTheWay.has(name))
      .map(({ name }) => name);
  }

  private ancestors(node: string): ReadonlySet<string> {
    const byName = new Map(this.nodes.map((each) => [each.name, each]));
    const found = new Set<string>();
    const open = [node];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      for (const input of byName.get(next)?.inputs ?? []) open.push((input.replace('^', '').split(':') as [string])[0]);
    }
    return found;
  }

  /** Adds a node that calls functions (`While`, `StatefulPartitionedCall`): its outputs are one list, `output`. */
  call(op: string, request: NodeRequest): Port[] {
    return this.addRaw(op, request, (name, index) => `${name}:output:${index}`);
  }

  /** A constant; equal ones become one node. */
  constant(tensor: ConstantTensor): Port {
    const key = `${tensor.dtype}/${tensor.shape.join()}/${tensor.values.join()}`;
    const known = this.constants.get(key);
    if (known) return known;
    const port = this.one('Const', {
      attributes: { value: { tensor }, dtype: { dtype: tensor.dtype } },
      outputs: [tensor.dtype],
    });
    this.constants.set(key, port);
    return port;
  }

  /** An int32 scalar, or a vector of them. */
  integers(values: number | readonly number[]): Port {
    const scalar = typeof values === 'number';
    return this.constant({
      dtype: DType.int32,
      shape: scalar ? [] : [values.length],
      values: scalar ? [values] : values,
    });
  }

  /** A float32 scalar. */
  float(value: number): Port {
    return this.constant({ dtype: DType.float, shape: [], values: [value] });
  }

  /** Marks a node that must run although no output needs it. */
  keep(node: string): void {
    this.sideEffects.push(node);
  }

  /** The function made of these nodes. */
  toFunction(
    name: string,
    form: {
      readonly inputs: readonly FunctionArgument[];
      readonly outputs: readonly Port[];
      readonly attributes?: GraphAttributes;
    },
  ): GraphFunction {
    return {
      name,
      inputs: form.inputs,
      outputs: form.outputs.map(({ reference, dtype }, index) => ({
        name: `output_${index}`,
        dtype,
        source: reference,
      })),
      nodes: this.nodes,
      sideEffects: this.sideEffects,
      attributes: form.attributes ?? {},
    };
  }

  /** The operation's name and how many of it there were before. */
  private freshName(op: string): string {
    const count = this.counts.get(op) ?? 0;
    this.counts.set(op, count + 1);
    return `${op}_${count}`;
  }

  private addRaw(op: string, request: NodeRequest, inFunction: (name: string, index: number) => string): Port[] {
    const { inputs = [], attributes = {}, after = [] } = request;
    const name = request.name ?? this.freshName(op);
    const outputs = request.outputs ?? [inputs[0]?.dtype ?? DType.float];
    const controls = [...new Set(after)].map((node) => `^${node}`);
    this.nodes.push({ name, op, attributes, inputs: [...inputs.map(({ reference }) => reference), ...controls] });
    return outputs.map((dtype, index) => ({
      node: name,
      dtype,
      reference: this.kind === 'function' ? inFunction(name, index) : index === 0 ? name : `${name}:${index}`,
    }));
  }
}
