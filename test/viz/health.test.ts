import { findingsTable, healthFigure, healthTable } from 'autoencoder-workbook';
import type { CodeHealth, HealthReport } from 'autoencoder-workbook/dist/evaluation';
import { layerHealthTable } from 'autoencoder-workbook/dist/viz';
import { describe, expect, test } from 'vitest';

const code: CodeHealth = {
  deviation: 2.4e-6,
  magnitude: 0.49,
  participationRatio: 7.64,
  entropyRank: 11.3,
  rankMe: 21.9,
  distinct: 500,
  distinctExamples: 500,
  size: 32,
  unused: 3,
};
const report: HealthReport = {
  model: 'dense',
  kind: 'dense',
  examples: 500,
  dataDeviation: 0.189,
  weights: { count: 1000, notFinite: 0 },
  finite: true,
  layers: [
    {
      place: 'encoder 1',
      label: 'dense 128 sigmoid',
      finite: true,
      deviation: 0.063,
      predictedDeviation: 0.0628,
      gradient: 4.3e-9,
      predictedGradient: 4.9e-9,
      dead: 0.25,
      saturated: 0,
    },
    { place: 'decoder 0', label: 'dense 784 linear', finite: true, deviation: 0, gradient: 1234 },
  ],
  code,
  output: { deviation: 1.4e-8, error: 0.247, meanRowError: 0.0666 },
  findings: [{ disease: 'constantOutput', says: 'the output does not depend on the input', remedy: 'fewer layers' }],
};

describe('tables of a health report', () => {
  test('findings and remedies; one row that says so where nothing was found', () => {
    expect(findingsTable(report).toText()).toContain('the output does not depend on the input  fewer layers');
    expect(findingsTable({ ...report, findings: [] }).toText()).toContain('nothing found');
    expect(findingsTable(report).title).toBe('dense, 500 examples: what was found');
  });

  test('layers: powers of ten with true minus signs, shares, gaps where nothing is known', () => {
    const [, , , first, second] = layerHealthTable(report).toText().split('\n');
    expect(first?.split(/ {2,}/)).toEqual([
      'encoder 1',
      'dense 128 sigmoid',
      '0.063',
      '0.063',
      '4.3e−9',
      '4.9e−9',
      '25 %',
      '0 %',
    ]);
    expect(second?.split(/ {2,}/)).toEqual(['decoder 0', 'dense 784 linear', '0', '1.2e3']);
  });

  test('the whole: three named ranks side by side, and what a model without decoder has not', () => {
    const text = healthTable(report).toText();
    expect(text).toContain('(participation ratio · entropy rank · RankMe)  7.6 · 11.3 · 21.9');
    expect(text).toContain('codes: numbers hardly in use');
    expect(text).toContain('the mean row for all');
    const { output: _, ...encoder } = report;
    expect(healthTable({ ...encoder, projection: code }).toText()).toContain('projections: deviation');
    expect(healthTable(encoder).toText()).not.toContain('mean row');
  });
});

describe('healthFigure', () => {
  test('draws what is above 0, and says the ends of both lines', () => {
    const figure = healthFigure(report);
    expect(figure.alt).toContain(
      'the deviation across examples goes from 0.063 to 0, the length of the gradient from 4.3e−9 to 1.2e3',
    );
    expect(figure.toPng().length).toBeGreaterThan(1000);
    const spec = JSON.stringify(figure.spec);
    for (const name of ['signal', 'signal, random weights', 'gradient', 'gradient, random weights']) {
      expect(spec).toContain(`"${name}"`);
    }
  });

  test('refuses a model whose layers are not known', () => {
    expect(() => healthFigure({ ...report, layers: [] })).toThrow(
      'healthFigure: the layers of dense are not known; use healthTable',
    );
  });
});
