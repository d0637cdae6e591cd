// @ts-check
// What the compilers of src/training know of TensorFlow's operations, from the library's own registry.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inspect, lastLines } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { TENSORFLOW_VERSION } from './wheel.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * @typedef {{ name: string, type: number, typeAttr: string, numberAttr: string, typeListAttr: string, isRef: boolean }} Argument
 * @typedef {{ name: string, isStateful: boolean, inputArgList: Argument[], outputArgList: Argument[] }} Definition
 * @typedef {{ inputs: string[], outputs: string[], xla?: boolean, elementwise?: boolean }} Operation
 */

/** Operations with state that the engines need for themselves, and one that exists in XLA alone. */
const ENGINE = new Set([
  'AssignVariableOp',
  'Placeholder',
  'ReadVariableOp',
  'ResourceApplyAdam',
  'ResourceApplyGradientDescent',
  'ResourceApplyMomentum',
  'VarHandleOp',
  'XlaDynamicSlice',
]);

/** Families of operations that no training step is made of. */
const LEFT_OUT = new RegExp(
  [
    '_|Abort|AccumulateNV2|Apply|Approx|Assign|Audio|BandedTri|Barrier|Batch(?!MatMulV2|ToSpaceND)|Bessel|BiasAddV1|Block',
    'Boosted|Bucketize|CTC|CheckPinned|Collective|CombinedNon|Compute|Configure|Conv$|Convert|Copy|Count|Cud|CustomAgg',
    'DTensor|Dataset|DataFormat|Debug|Decode|Deep|Dense|Dequant|Deserialize|Destroy|Draw|Dynamic|Edit|Encode|Enter|Exit',
    'Experimental|Fake|Fract|Generate|GetStats|GetTpu|Global|GRU|Histogram|Host|Image|Immutable|InTopK|Inplace|IsVariable',
    'Isotonic|KMC|Kmeans|Kth|LSTM|List|Load|Loop|Lower|MakeUnique|Map|Merge|Mfcc|Nccl|NearestN|NegTrain|Next|NonMax',
    'ParallelDyn|Placeholder|Quant|Ragged|RGB|HSV|Random|Recv|Ref|Relayout|Requant|Resource|Retrieve|Risc|Rpc|Sample|Sdca',
    'Send|Serialize|SetSize|Skip|Sobol|Sort|Sparse|Spence|StatelessSample|Stats|Stochastic|String|Summary|Switch|TPU|Tpu',
    'Tensor(Array|Forest|List)|TopK(With)?Unique|Unbatch|Unicode|Uniform|Upper|Xla|.*(Sparse|Quant|Ref$|Summary)',
  ].join('|'),
);

/** `string`, `resource` and `variant` of types.proto. */
const OPAQUE = new Set([7, 20, 21]);

/** @param {Definition} definition */
function computes({ name, isStateful, inputArgList, outputArgList }) {
  const isPlain = (/** @type {Argument} */ { type, typeListAttr, isRef }) =>
    !OPAQUE.has(type) && typeListAttr === '' && !isRef;
  return (
    !isStateful && [...inputArgList, ...outputArgList].every(isPlain) && !new RegExp(`^(${LEFT_OUT.source})`).test(name)
  );
}

/**
 * The table: operations that compute from their inputs only, with the attribute that gives the element type of each
 * input ('' where the type is fixed, 'N*T' for a list of N inputs of type T) and the names of the outputs ('name*N' for
 * a list of N). What people have judged (`xla`, `elementwise`) is kept.
 *
 * @param {readonly Definition[]} registry
 * @param {Readonly<Record<string, Operation>>} judged  the table so far
 * @returns {Record<string, Operation>}
 */
export function operationTable(registry, judged) {
  const rows = registry
    .filter((definition) => ENGINE.has(definition.name) || computes(definition))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, inputArgList, outputArgList }) => {
      const inputs = inputArgList.map(({ numberAttr, typeAttr }) => (numberAttr ? `${numberAttr}*` : '') + typeAttr);
      const outputs = outputArgList.map((output) => output.name + (output.numberAttr ? `*${output.numberAttr}` : ''));
      const { xla, elementwise } = judged[name] ?? {};
      const verdicts = { ...(xla === undefined ? {} : { xla }), ...(elementwise === undefined ? {} : { elementwise }) };
      return /** @type {const} */ ([name, { inputs, outputs, ...verdicts }]);
    });
  return Object.fromEntries(rows);
}

/** Prints the library's version, and its registry of operations in base64. */
const DUMP = `
import base64, ctypes, sys
library = ctypes.CDLL(sys.argv[1])
class Buffer(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t), ("free", ctypes.c_void_p)]
library.TF_Version.restype = ctypes.c_char_p
library.TF_GetAllOpList.restype = ctypes.POINTER(Buffer)
registry = library.TF_GetAllOpList().contents
print(library.TF_Version().decode(), base64.b64encode(ctypes.string_at(registry.data, registry.length)).decode())
`;

/**
 * The definitions of all operations that the project's TensorFlow library has.
 *
 * @param {Project} project
 * @returns {Promise<Definition[]>}
 * @throws {SetupFailure} when the library is not there, does not load or is of another version
 */
export async function readRegistry({ python, tfjsNode }) {
  const library = ['libtensorflow_cc.so.2', 'libtensorflow_cc.2.dylib', 'libtensorflow.so', 'tensorflow.dll']
    .map((name) => join(tfjsNode, 'deps', 'lib', name))
    .find((path) => existsSync(path));
  const remedy = 'Run npm run setup, then run it again.';
  if (!library) throw new SetupFailure({ problem: 'the TensorFlow library is not there', remedy });
  const command = [python, '-c', DUMP, library];
  const { ok, output } = await inspect(command, { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' });
  if (!ok) throw new SetupFailure({ problem: 'the TensorFlow library does not load', tail: lastLines(output), remedy });
  const [version, registry = ''] = output.trim().split(' ');
  if (version !== TENSORFLOW_VERSION) {
    const problem = `the table is made from TensorFlow ${TENSORFLOW_VERSION}, but the library is of version ${version}`;
    throw new SetupFailure({ problem, remedy });
  }
  const { OpList } = createRequire(join(tfjsNode, 'package.json'))('./dist/proto/api_pb.js');
  return OpList.deserializeBinary(Buffer.from(registry, 'base64')).toObject().opList;
}
