import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Detector } from '../detection/detector';
import { loadDetector, saveDetector } from '../detection/detectorFile';
import { writeWholeFile } from '../runtime/wholeFile';
import { type JudgedEntry, type Judgement, slugOf } from './detectJudging';
import type { FittedScore } from './detectScores';

/** What stands in `detect.json` beside the detectors of an `--out`. */
interface DetectionFile {
  readonly format: 'autoencoder-workbook detectors 1';
  /** Classes that are normal; null where none were named. */
  readonly normal: readonly string[] | null;
  readonly detectors: readonly { readonly slug: string; readonly method: string; readonly latentDim: number }[];
}

const FORMAT = 'autoencoder-workbook detectors 1';
const CONTENTS = 'detect.json';

/** Saves the detectors that were asked for below an `--out`, with a list of them. */
export function saveDetectors(
  out: string,
  judgements: readonly Judgement[],
  normal: readonly string[] | undefined,
): void {
  const own = judgements.filter(({ isAsked }) => isAsked);
  mkdirSync(join(out, 'detectors'), { recursive: true });
  for (const { slug, detector: made } of own) saveDetector(made, join(out, 'detectors', slug));
  const contents: DetectionFile = {
    format: FORMAT,
    normal: normal ?? null,
    detectors: own.map(({ slug, method, latentDim }) => ({ slug, method, latentDim })),
  };
  writeWholeFile(join(out, CONTENTS), `${JSON.stringify(contents, null, 1)}\n`);
}

/** Detectors of an earlier run, and which classes are normal where it named some. */
export interface LoadedDetectors {
  readonly detectors: readonly JudgedEntry[];
  readonly normal: readonly string[] | undefined;
}

/**
 * Loads the detectors of an `--out`, or a single one.
 *
 * @returns the detectors; the caller disposes them
 * @throws Error naming the folder where it holds something else
 */
export function loadDetectors(folder: string): LoadedDetectors {
  const contents = join(folder, CONTENTS);
  if (!existsSync(contents)) {
    const made = loadDetector(folder);
    return { detectors: [{ fitted: fittedOf(made, slugOf(made.name), 0), detector: made }], normal: undefined };
  }
  let file: DetectionFile;
  try {
    file = JSON.parse(readFileSync(contents, 'utf8')) as DetectionFile;
  } catch {
    throw new Error(`--model must hold the detectors of an earlier --out, got a damaged ${contents}`);
  }
  const isList = Array.isArray(file?.detectors) && file.detectors.length > 0;
  // A name from a file must not lead out of the folder.
  if (file?.format !== FORMAT || !isList || file.detectors.some(({ slug }) => slugOf(String(slug)) !== slug)) {
    throw new Error(`--model must hold the detectors of an earlier --out, got another ${contents}`);
  }
  const detectors: JudgedEntry[] = [];
  try {
    for (const { slug, method, latentDim } of file.detectors) {
      const made = loadDetector(join(folder, 'detectors', slug));
      detectors.push({ fitted: fittedOf(made, String(method), Number(latentDim)), detector: made });
    }
  } catch (error) {
    for (const { detector: made } of detectors) made.dispose();
    throw error;
  }
  return { detectors, normal: Array.isArray(file.normal) ? file.normal.map(String) : undefined };
}

const fittedOf = ({ score }: Detector, method: string, latentDim: number): FittedScore => ({
  method,
  latentDim,
  score,
  fitSeconds: 0,
  isAsked: true,
});
