import type { Examples } from 'autoencoder-workbook';
import { describe, test } from 'vitest';
import { expectAgreement, type Tolerance } from './agreement';
import { type Case, conditionalCase, convolutionalCases, denseCases, flat, images, labelled } from './cases';

/** Nets of matrix products; what differs is the order of float32 sums. */
const DENSE: Tolerance = { losses: 2e-5, weights: 2e-3 };
/** Convolutions sum more numbers in other orders, and batch norm divides by what they give. */
const CONVOLUTIONAL: Tolerance = { losses: 2e-4, weights: 2e-2 };

const agree = (data: Examples, compiler: 'graph' | 'xla', tolerance: Tolerance) => (each: Case) =>
  expectAgreement({ ...each, data, batchSize: 16, seed: 7 }, { compiler, rate: each.rate, tolerance });

describe('50 steps of the plain graph and of the eager engine end at the same losses, weights and slots', () => {
  test.each(denseCases)('$name', agree(flat, 'graph', DENSE));
  test.each([conditionalCase])('$name', agree(labelled, 'graph', DENSE));
  test.each(convolutionalCases)('$name', agree(images, 'graph', CONVOLUTIONAL));
});

describe('50 steps of XLA and of the eager engine end at the same losses, weights and slots', () => {
  test.each(denseCases.filter(({ xla }) => xla))('$name', agree(flat, 'xla', DENSE));
  test.each(convolutionalCases.filter(({ xla }) => xla))('$name', agree(images, 'xla', CONVOLUTIONAL));
});
