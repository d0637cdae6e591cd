import { tf } from '../../runtime/tensorflow';
import { DType, type Graph } from './graphDef';
import { loadGraph } from './nativeGraph';
import { Scope } from './scope';

/** A graph that calls one function through XLA, with an operation in it that exists nowhere else. */
function probeGraph(): Graph {
  const inside = new Scope('function');
  const x = { name: 'x', dtype: DType.float, shape: [2] };
  const second = inside.one('XlaDynamicSlice', {
    inputs: [inside.argument(x), inside.integers([1]), inside.integers([1])],
  });
  const probe = inside.toFunction('probe', {
    inputs: [x],
    outputs: [second],
    attributes: { _XlaMustCompile: { bool: true }, _noinline: { bool: true } },
  });
  const main = new Scope('main');
  const argument = main.one('Placeholder', {
    name: 'x',
    attributes: { dtype: { dtype: DType.float }, shape: { shape: [2] } },
    outputs: [DType.float],
  });
  main.call('StatefulPartitionedCall', {
    name: 'y',
    inputs: [argument],
    attributes: {
      Tin: { dtypes: [DType.float] },
      Tout: { dtypes: [DType.float] },
      f: { function: 'probe' },
      _XlaMustCompile: { bool: true },
    },
  });
  return { nodes: main.nodes, functions: [probe] };
}

let answer: { readonly missing: string | undefined } | undefined;

/**
 * Whether this TensorFlow library holds the XLA compiler: found out once, by compiling two numbers' worth of work.
 *
 * @returns why XLA cannot be used; undefined when it can
 */
export function xlaMissing(): string | undefined {
  answer ??= { missing: probe() };
  return answer.missing;
}

function probe(): string | undefined {
  const missing = 'this TensorFlow library has no XLA compiler';
  const x = tf.tensor1d([1, 2]);
  try {
    const graph = loadGraph(probeGraph());
    try {
      const [y] = graph.run({ x }, ['y']);
      const value = y?.dataSync()[0];
      y?.dispose();
      return value === 2 ? undefined : missing;
    } finally {
      graph.dispose();
    }
  } catch {
    return missing;
  } finally {
    x.dispose();
  }
}
