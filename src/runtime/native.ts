import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend';
import type { TFEOpAttr } from '@tensorflow/tfjs-node/dist/tfjs_binding';
import { tf } from './tensorflow';

/** Element types that tfjs tensors can carry into a native operation. */
export type NativeType = 'float32' | 'int32' | 'bool' | 'string' | 'complex64';

/** One attribute of a native operation, tagged with the kind that its operation definition asks for. */
export type NativeAttribute =
  | { readonly type: NativeType }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly shape: readonly number[] };

/** All attributes of a native operation, by name. */
export type NativeAttributes = Readonly<Record<string, NativeAttribute>>;

/** The type attribute `float32`, by far the most frequent one: `nativeOp('Relu', { T: FLOAT }, [x])`. */
export const FLOAT: NativeAttribute = { type: 'float32' };

/** The type attribute `int32`. */
export const INT: NativeAttribute = { type: 'int32' };

/**
 * The native backend.
 *
 * @throws Error when another backend is active: raw operations exist on the native library only
 */
export function nativeBackend(): NodeJSKernelBackend {
  const backend = tf.backend();
  if (!('binding' in backend)) {
    throw new Error(
      `nativeBackend: raw operations need the "tensorflow" backend, got "${tf.getBackend()}"; call tf.setBackend('tensorflow')`,
    );
  }
  return backend as NodeJSKernelBackend;
}

function toOpAttribute(backend: NodeJSKernelBackend, name: string, attribute: NativeAttribute): TFEOpAttr {
  const { binding } = backend;
  if ('type' in attribute) {
    return { name, type: binding.TF_ATTR_TYPE, value: backend.getDTypeInteger(attribute.type) };
  }
  if ('int' in attribute) return { name, type: binding.TF_ATTR_INT, value: attribute.int };
  if ('ints' in attribute) return { name, type: binding.TF_ATTR_INT, value: [...attribute.ints] };
  if ('float' in attribute) return { name, type: binding.TF_ATTR_FLOAT, value: attribute.float };
  if ('bool' in attribute) return { name, type: binding.TF_ATTR_BOOL, value: attribute.bool };
  if ('string' in attribute) return { name, type: binding.TF_ATTR_STRING, value: attribute.string };
  return { name, type: binding.TF_ATTR_SHAPE, value: [...attribute.shape] };
}

/**
 * Runs one TensorFlow operation by name: the typed door to what tfjs lacks (eigenvalues, stateless random
 * numbers, fused gradients). No gradient is recorded; wrap the call in `tf.customGrad` where one is needed.
 *
 * @param op          name of the operation in TensorFlow's registry, e.g. `'SelfAdjointEigV2'`
 * @param attributes  its attributes by name
 * @param inputs      its inputs in order
 * @param outputs     how many outputs it has; 1 unless given
 * @returns the outputs; the caller disposes them
 * @throws Error with the operation's name when TensorFlow refuses it
 * @see https://www.tensorflow.org/api_docs/python/tf/raw_ops
 */
export function nativeOps(
  op: string,
  attributes: NativeAttributes,
  inputs: readonly tf.Tensor[],
  outputs: number,
): tf.Tensor[] {
  const backend = nativeBackend();
  const opAttributes = Object.entries(attributes).map(([name, value]) => toOpAttribute(backend, name, value));
  try {
    return backend.executeMultipleOutputs(op, opAttributes, [...inputs], outputs);
  } catch (error) {
    const shapes = inputs.map((input) => `${input.dtype}[${input.shape.join(', ')}]`).join(', ');
    throw new Error(`nativeOp ${op}(${shapes}): ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** `nativeOps` for the usual case of exactly one output. */
export function nativeOp<T extends tf.Tensor = tf.Tensor>(
  op: string,
  attributes: NativeAttributes,
  inputs: readonly tf.Tensor[],
): T {
  return nativeOps(op, attributes, inputs, 1)[0] as T;
}
