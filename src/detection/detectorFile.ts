import { createHash } from 'node:crypto';
import { type PreprocessingRecord, preprocessingFrom } from '../data/preprocessing';
import { readArrayFolder, writeArrayFolder } from '../models/arrayFile';
import type { VariationalAutoencoder } from '../models/variational';
import type { AnomalyScore, SavedScore } from './anomalyScore';
import { calibrationScores, type Sides } from './calibration';
import { type Detector, detector } from './detector';
import { quadraticFromSaved } from './quadraticScore';
import { residualScore } from './residualScore';
import { modelFromSaved } from './savedModel';
import { nearestRowScore, randomScore, sumScore } from './trivialScores';
import { floatsOf, numbersFrom, REFERENCE, twoSidedLogScore, twoSidedRankScore } from './twoSided';
import { importanceScore, negativeElboScore } from './variationalScores';

/** Name of the array with the scores of the held-out normals. */
const CALIBRATION = 'detector/calibration';

/** What stands beside the arrays. */
interface DetectorInfo {
  readonly falseAlarms: number;
  readonly sides: Sides;
  readonly preprocessing: PreprocessingRecord | null;
  readonly score: Pick<SavedScore, 'kind' | 'settings'>;
}

type Model = ReturnType<typeof modelFromSaved>;

function expectVariational(model: Model): VariationalAutoencoder {
  if (!('observe' in model)) throw new RangeError(`${model.name} must be a variational model for this score`);
  return model as VariationalAutoencoder;
}

/** A score on a saved model, which it owns. */
function onModel(saved: SavedScore, build: (model: Model) => AnomalyScore): AnomalyScore {
  const model = modelFromSaved(saved);
  try {
    return { ...build(model), dispose: () => model.dispose() };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** One entry for each kind of score that can be saved. */
const BUILDERS: Readonly<Record<string, (saved: SavedScore) => AnomalyScore>> = {
  quadratic: quadraticFromSaved,
  sum: ({ settings }) => sumScore((settings as { inputShape: readonly number[] }).inputShape),
  random: ({ settings }) => {
    const { inputShape, seed } = settings as { inputShape: readonly number[]; seed: number };
    return randomScore(inputShape, { seed });
  },
  'nearest row': ({ settings, arrays }) => {
    const { shape, k } = settings as { shape: readonly number[]; k: number };
    const values = arrays['rows'] ?? new Float32Array(0);
    return nearestRowScore({ values, shape, count: values.length / shape.reduce((a, b) => a * b, 1) }, { k });
  },
  residual: (saved) => onModel(saved, residualScore),
  'negative elbo': (saved) => {
    const { draws, seed } = saved.settings as { draws: number; seed: number };
    return onModel(saved, (model) => negativeElboScore(expectVariational(model), { draws, seed }));
  },
  importance: (saved) => {
    const { samples, seed } = saved.settings as { samples: number; seed: number };
    return onModel(saved, (model) => importanceScore(expectVariational(model), { samples, seed }));
  },
  'two-sided rank': (saved) => twoSidedFrom(saved, twoSidedRankScore),
  'two-sided log': (saved) => twoSidedFrom(saved, twoSidedLogScore),
};

function twoSidedFrom({ settings, arrays }: SavedScore, build: typeof twoSidedRankScore): AnomalyScore {
  const { inner } = settings as { readonly inner: Pick<SavedScore, 'kind' | 'settings'> };
  const reference = calibrationScores(numbersFrom(arrays[REFERENCE] ?? new Float32Array(0)));
  return build(scoreFromSaved({ ...inner, arrays }), reference);
}

function scoreFromSaved(saved: SavedScore): AnomalyScore {
  const build = BUILDERS[saved.kind];
  if (!build) {
    throw new RangeError(`the kind of score must be one of ${Object.keys(BUILDERS).join(', ')}, got ${saved.kind}`);
  }
  return build(saved);
}

const digest = (info: DetectorInfo): string => createHash('sha256').update(JSON.stringify(info)).digest('hex');

/**
 * Saves a detector as a folder: score, model, scale and the scores of the held-out normals. The folder appears whole or
 * not at all, and the detector read back gives the same scores and p-values to the last bit.
 *
 * @throws TypeError for a score that can't be rebuilt: a codec or a score of one's own
 * @throws Error when something else is at the folder's place, which would be lost
 */
export function saveDetector(saved: Detector, folder: string): void {
  const { score, calibration, falseAlarms, sides, preprocessing } = saved;
  if (!score.saved) {
    throw new TypeError(
      `saveDetector: ${score.name} can't be rebuilt from numbers; use a score of this package on PCA or a model of its makers`,
    );
  }
  const { kind, settings, arrays } = score.saved();
  const info: DetectorInfo = {
    falseAlarms,
    sides,
    preprocessing: preprocessing?.record ?? null,
    score: { kind, settings },
  };
  writeArrayFolder(folder, {
    arrays: { ...arrays, [CALIBRATION]: floatsOf(calibration.sorted) },
    info: { detector: info, detectorSha256: digest(info) },
  });
}

/**
 * Reads a detector that `saveDetector` wrote.
 *
 * @returns the detector; the caller disposes it
 * @throws Error naming the folder and the rule when the files are damaged or belong to something else
 */
export function loadDetector(folder: string): Detector {
  const { arrays, info } = readArrayFolder(folder);
  const { detector: record, detectorSha256 } = (info ?? {}) as {
    readonly detector?: DetectorInfo;
    readonly detectorSha256?: string;
  };
  const calibration = arrays[CALIBRATION];
  if (!record || !calibration) {
    throw new Error(`loadDetector: ${folder}: must hold a detector, got something else; save it with saveDetector`);
  }
  if (digest(record) !== detectorSha256) {
    throw new Error(`loadDetector: ${folder}: the settings must match their checksum; use a folder as it was written`);
  }
  try {
    const { [CALIBRATION]: _, ...own } = arrays;
    const score = scoreFromSaved({ ...record.score, arrays: own });
    return detector({
      score,
      calibration: calibrationScores(numbersFrom(calibration)),
      falseAlarms: record.falseAlarms,
      sides: record.sides,
      ...(record.preprocessing ? { preprocessing: preprocessingFrom(record.preprocessing, score.inputShape) } : {}),
    });
  } catch (error) {
    throw new Error(`loadDetector: ${folder}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
