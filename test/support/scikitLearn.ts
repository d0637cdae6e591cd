import { readFileSync } from 'node:fs';
import { type Examples, examplesFrom } from 'autoencoder-workbook';

/** What scikit-learn says about the fixture's data; made by `test/metrics/fixtures/scikit_learn.py`. */
interface Fixture {
  readonly train: readonly number[];
  readonly trainLabels: readonly number[];
  readonly test: readonly number[];
  readonly testLabels: readonly number[];
  readonly codes: readonly number[];
  readonly probes: readonly {
    readonly l2: number;
    readonly weights: readonly number[];
    readonly bias: readonly number[];
    readonly logLoss: number;
    readonly predicted: readonly number[];
    readonly accuracy: number;
  }[];
  readonly neighbours: readonly {
    readonly k: number;
    readonly indices: readonly number[];
    readonly distances: readonly number[];
    readonly accuracy: number;
  }[];
  readonly maps: readonly {
    readonly k: number;
    readonly trustworthiness: number;
    readonly continuity: number;
  }[];
}

const path = new URL('../metrics/fixtures/scikit_learn.json', import.meta.url);
const fixture = JSON.parse(readFileSync(path, 'utf8')) as Fixture;

const rows = (values: readonly number[], features: number): Examples =>
  examplesFrom(Float32Array.from(values), [features]);

export const { probes, neighbours, maps } = fixture;

/** 120 training and 60 test codes of six dimensions in three classes. */
export const labelled = {
  trainCodes: rows(fixture.train, 6),
  trainLabels: Int32Array.from(fixture.trainLabels),
  testCodes: rows(fixture.test, 6),
  testLabels: Int32Array.from(fixture.testLabels),
} as const;

/** A two-dimensional map of the training codes. */
export const map: Examples = rows(fixture.codes, 2);
