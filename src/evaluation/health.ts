import { type Encoder, expectShape } from '../data/codec';
import type { Examples } from '../data/examples';
import { meanRow } from '../data/meanRow';
import { expectSeed } from '../math/random';
import { codeDeviation } from '../metrics/codeHealth';
import { codeSpectrum, entropyRank, participationRatio, rankMe } from '../metrics/codeSpectrum';
import { distinctRows } from '../metrics/distinctRows';
import { meanSquaredError } from '../metrics/reconstruction';
import type { Model } from '../models/family';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { findingsOf } from './healthFindings';
import { layerHealth } from './healthLayers';
import type { CodeHealth, HealthOptions, HealthReport, OutputHealth } from './healthTypes';

type Projecting = { project?(codes: Examples): Examples };

function weightHealth({ weights, state }: Model): HealthReport['weights'] {
  let [count, notFinite] = [0, 0];
  let first: string | undefined;
  for (const { name, variable } of [...weights, ...state]) {
    const broken = variable.dataSync<'float32'>().filter((value) => !Number.isFinite(value)).length;
    count += variable.size;
    notFinite += broken;
    if (broken > 0) first ??= name;
  }
  return { count, notFinite, ...(first === undefined ? {} : { first }) };
}

const allFinite = ({ values }: Examples): boolean => values.every(Number.isFinite);

function codeHealth(codes: Examples, distinctExamples: number): CodeHealth | undefined {
  if (!allFinite(codes)) return undefined;
  const { perUnit, mean } = codeDeviation(codes);
  // Ranks do not know the scale; squares of codes that have run away would not fit into float32.
  const largest = codes.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const variances = codeSpectrum({ ...codes, values: codes.values.map((value) => value / (largest || 1)) });
  const squares = codes.values.reduce((sum, value) => sum + value * value, 0);
  const most = Math.max(...perUnit);
  return {
    deviation: mean,
    magnitude: Math.sqrt(squares / codes.values.length),
    participationRatio: participationRatio(variances),
    entropyRank: entropyRank(variances),
    rankMe: rankMe(variances),
    distinct: distinctRows(codes),
    distinctExamples,
    size: perUnit.length,
    unused: perUnit.filter((deviation) => !(deviation > most / 100)).length,
  };
}

function outputHealth(examples: Examples, xHat: Examples): OutputHealth | undefined {
  if (!allFinite(xHat)) return undefined;
  const mean = Float32Array.from(meanRow(examples));
  const means = examples.values.map((_, index) => mean[index % mean.length] as number);
  return {
    deviation: codeDeviation(xHat).mean,
    error: meanSquaredError(examples, xHat),
    meanRowError: meanSquaredError(examples, { ...examples, values: means }),
  };
}

/** What `healthReport` reads. */
const HEALTH_REPORT_KEYS = keysOf<HealthOptions>({ seed: true, run: true });

/**
 * Looks a model over: its weights, what its layers make of examples and what gradients they get, against what random
 * weights of the same size would do; its codes and its reconstructions, against the data and against the best constant.
 * It says in plain words what is wrong, and nothing of a model that works. The model stays as it is.
 *
 * @param model     trained or not
 * @param examples  what it is for, best held out; a few hundred are enough
 * @throws RangeError when the examples have another shape, there are fewer than two, or the seed is no positive integer
 */
export function healthReport(model: Model, examples: Examples, options: HealthOptions): HealthReport {
  expectKnownKeys('healthReport', options, HEALTH_REPORT_KEYS);
  const { seed, run } = options;
  expectSeed('healthReport', seed);
  expectShape(`healthReport: ${model.name}`, examples, model.inputShape);
  if (examples.count < 2) {
    throw new RangeError(`healthReport: there must be at least two examples, got ${examples.count}`);
  }
  model.expectData?.(examples);
  const distinct = distinctRows(examples);
  const codes = (model as Encoder).encode(examples);
  const code = codeHealth(codes, distinct);
  const projected = (model as Projecting).project?.(codes);
  const projection = projected && codeHealth(projected, distinct);
  const decoded = model.decode?.(codes);
  const output = decoded && outputHealth(examples, decoded);
  const report = {
    model: model.name,
    kind: model.kind,
    examples: examples.count,
    dataDeviation: codeDeviation(examples).mean,
    weights: weightHealth(model),
    layers: layerHealth(model, examples, seed),
    finite: allFinite(codes) && (decoded === undefined || allFinite(decoded)),
    ...(code ? { code } : {}),
    ...(projection ? { projection } : {}),
    ...(output ? { output } : {}),
  };
  return { ...report, findings: findingsOf(report, run) };
}
