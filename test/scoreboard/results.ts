import type { BoardResult } from 'autoencoder-workbook/dist/scoreboard';

/** A result of a run, with what a test does not care about filled in. */
export function resultOf(parts: Partial<BoardResult>): BoardResult {
  return {
    data: 'digits',
    checksum: null,
    method: 'dense',
    kind: 'dense',
    latentDim: 2,
    seed: 1,
    isRandom: true,
    quantities: {},
    training: null,
    machine: 'a machine',
    date: '2026-01-01',
    ...parts,
  };
}
