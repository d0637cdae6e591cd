import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { auroc, type Examples, examplesFrom, fitPca, residualScore, selectExamples } from 'autoencoder-workbook';
import { aurocByGroup, distanceToMeanScore, nearestRowScore } from 'autoencoder-workbook/dist/detection';
import { describe, expect, test } from 'vitest';
import { fullSetsFolder, skippedWithoutFullSets } from '../data/fullSets';

const folder = `${fullSetsFolder}/ecg5000`;
const present = fullSetsFolder !== undefined && existsSync(`${folder}/ECG5000_TRAIN.txt`);

/** A row per beat: the class, then 140 values. */
function beats(text: string, separator: RegExp): { readonly rows: Examples; readonly classes: readonly number[] } {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(separator).map(Number));
  return {
    rows: examplesFrom(Float32Array.from(lines.flatMap((line) => line.slice(1))), [140]),
    classes: lines.map(([first]) => first as number),
  };
}

describe.skipIf(!present)(`the heartbeats of ECG5000 (${skippedWithoutFullSets})`, () => {
  // AUROC of PCA's residual fitted on the 292 normal beats of the training part, worked out with NumPy.
  test('have the AUROC worked out elsewhere for every size of code, for the mean beat and for the nearest beat', () => {
    const train = beats(readFileSync(`${folder}/ECG5000_TRAIN.txt`, 'utf8'), /\s+/);
    const test = beats(gunzipSync(readFileSync(`${folder}/ECG5000_TEST.float32.csv.gz`)).toString(), /,/);
    const normal = selectExamples(
      train.rows,
      [...train.classes.keys()].filter((row) => train.classes[row] === 1),
    );
    expect([normal.count, test.rows.count]).toEqual([292, 4500]);
    const anomalous = test.classes.map((label) => label !== 1);
    const areaOf = (score: ReturnType<typeof residualScore>): number =>
      auroc({ scores: score.score(test.rows), anomalous });
    const whole = fitPca(normal);
    const sizes = [1, 2, 4, 8, 16, 32, 64, 100];
    expect(sizes.map((size) => areaOf(residualScore(whole.withLatentDim(size))))).toBeNear(
      [0.9838, 0.9931, 0.986, 0.9847, 0.9708, 0.9569, 0.9352, 0.9099],
      { atol: 1e-4 },
    );
    expect(areaOf(distanceToMeanScore(normal))).toBeNear(0.978, { atol: 1e-4 });
    expect(areaOf(nearestRowScore(normal))).toBeNear(0.9932, { atol: 1e-4 });
    const { groups } = aurocByGroup(
      { scores: residualScore(whole.withLatentDim(4)).score(test.rows), anomalous },
      test.classes.map(String),
    );
    const byClass = [...groups].sort((a, b) => a.group.localeCompare(b.group)).map((row) => row.auroc);
    expect(byClass).toBeNear([0.988, 0.986, 0.979, 0.917], { atol: 6e-4 });
  });
});
