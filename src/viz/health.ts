import type { CodeHealth, HealthReport, LayerHealth } from '../evaluation/healthTypes';
import { lineChart, type Series } from './lines';
import { type Table, table } from './table';
import type { Chart } from './vega';

/** Two digits and a power of ten, with a true minus sign: signals of one net may lie ten powers apart. */
function powers(value: number | undefined): string {
  if (value === undefined) return '';
  if (value === 0 || !Number.isFinite(value)) return Number.isFinite(value) ? '0' : 'not finite';
  const isPlain = Math.abs(value) >= 0.01 && Math.abs(value) < 1000;
  const text = isPlain ? Number(value.toPrecision(2)).toString() : value.toExponential(1).replace('e+', 'e');
  return text.replaceAll('-', '−');
}

const percent = (share: number | undefined): string => (share === undefined ? '' : `${Math.round(100 * share)} %`);

/** The head of every table: whose, and on what. */
const headOf = ({ model, examples }: HealthReport): string => `${model}, ${examples} examples`;

/**
 * What is wrong with a model, a row a finding, and what usually helps; one row that says so where nothing is.
 *
 * @param report  as `healthReport` gives it
 */
export function findingsTable(report: HealthReport): Table {
  const { findings } = report;
  const none = [{ finding: 'nothing found', remedy: '' }];
  return table({
    caption: `${headOf(report)}: what was found`,
    rows: findings.length > 0 ? findings.map(({ says, remedy }) => ({ finding: says, remedy })) : none,
    columns: [
      { key: 'finding', title: 'Finding' },
      { key: 'remedy', title: 'What usually helps' },
    ],
  });
}

const codeRows = (what: string, code: CodeHealth | undefined): { measure: string; value: string }[] =>
  code === undefined
    ? []
    : [
        { measure: `${what}: deviation across examples`, value: powers(code.deviation) },
        { measure: `${what}: magnitude`, value: powers(code.magnitude) },
        {
          measure: `${what}: effective rank of ${code.size} (participation ratio · entropy rank · RankMe)`,
          value: [code.participationRatio, code.entropyRank, code.rankMe].map((rank) => rank.toFixed(1)).join(' · '),
        },
        { measure: `${what}: different ones`, value: `${code.distinct} of ${code.distinctExamples} examples` },
        { measure: `${what}: numbers hardly in use`, value: `${code.unused} of ${code.size}` },
      ];

/**
 * The numbers of a model as a whole: its codes and reconstructions against the data.
 *
 * @param report  as `healthReport` gives it
 */
export function healthTable(report: HealthReport): Table {
  const { output, weights, dataDeviation, code, projection } = report;
  return table({
    caption: `${headOf(report)}: codes and reconstructions`,
    rows: [
      { measure: 'data: deviation across examples', value: powers(dataDeviation) },
      ...codeRows('codes', code),
      ...codeRows('projections', projection),
      ...(output
        ? [
            { measure: 'reconstructions: deviation across examples', value: powers(output.deviation) },
            { measure: 'reconstructions: squared error per value', value: powers(output.error) },
            { measure: 'the mean row for all: squared error per value', value: powers(output.meanRowError) },
          ]
        : []),
      { measure: 'weights that are no finite numbers', value: `${weights.notFinite} of ${weights.count}` },
    ],
    columns: [
      { key: 'measure', title: 'Measure' },
      { key: 'value', title: 'Value' },
    ],
  });
}

/**
 * The layers of a model, from input to output: signals and gradients beside those of random weights of the same size.
 *
 * @param report  as `healthReport` gives it
 * @throws RangeError when the layers of the model are not known
 */
export function layerHealthTable(report: HealthReport): Table {
  expectLayers('layerHealthTable', report);
  return table({
    caption: `${headOf(report)}: signals and gradients by layer, beside those of random weights of the same size`,
    rows: report.layers.map((layer) => ({
      place: layer.place,
      label: layer.label,
      signal: powers(layer.deviation),
      predictedSignal: powers(layer.predictedDeviation),
      gradient: powers(layer.gradient),
      predictedGradient: powers(layer.predictedGradient),
      dead: percent(layer.dead),
      saturated: percent(layer.saturated),
    })),
    columns: [
      { key: 'place', title: 'Layer' },
      { key: 'label', title: 'Kind' },
      { key: 'signal', title: 'Signal', unit: 'deviation across examples' },
      { key: 'predictedSignal', title: 'random weights' },
      { key: 'gradient', title: 'Gradient', unit: 'length' },
      { key: 'predictedGradient', title: 'random weights' },
      { key: 'dead', title: 'Dead units' },
      { key: 'saturated', title: 'Saturated' },
    ],
  });
}

const COLOURS = { signal: '#0072b2', gradient: '#d55e00' } as const;

/**
 * Signals and gradients by layer on one logarithmic axis, dashed those of random weights of the same size: what gets
 * through a net in both directions.
 *
 * @param report  as `healthReport` gives it
 * @throws RangeError when the layers of the model are not known, or nothing of them is above 0
 */
export function healthFigure(report: HealthReport): Chart {
  expectLayers('healthFigure', report);
  const { layers } = report;
  const line = (
    name: string,
    colour: string,
    of: (layer: LayerHealth) => number | undefined,
    dashed = false,
  ): readonly Series[] => {
    // A logarithm of 0 has no place on the axis; points that are no numbers are left out.
    const y = layers.map((layer) => (Number(of(layer)) > 0 ? Number(of(layer)) : Number.NaN));
    const x = layers.map((_, index) => index + 1);
    const isSeen = y.some(Number.isFinite);
    return isSeen ? [{ name, colour, x, y, line: dashed ? 'dashed' : 'solid', points: !dashed }] : [];
  };
  const series = [
    ...line('signal', COLOURS.signal, ({ deviation }) => deviation),
    ...line('signal, random weights', COLOURS.signal, ({ predictedDeviation }) => predictedDeviation, true),
    ...line('gradient', COLOURS.gradient, ({ gradient }) => gradient),
    ...line('gradient, random weights', COLOURS.gradient, ({ predictedGradient }) => predictedGradient, true),
  ];
  if (series.length === 0) throw new RangeError(`healthFigure: ${report.model} has no signal above 0 in any layer`);
  const least = Math.min(...series.flatMap(({ y }) => Array.from(y).filter(Number.isFinite)));
  const range = (of: (layer: LayerHealth) => number | undefined) =>
    [layers[0], layers[layers.length - 1]].map((layer) => powers(layer && of(layer))).join(' to ');
  return lineChart({
    title: `Signals and gradients by layer: ${headOf(report)}`,
    alt: `Two lines over ${layers.length} layers on a logarithmic axis. From the first layer to the last, the deviation across examples goes from ${range(({ deviation }) => deviation)}, the length of the gradient from ${range(({ gradient }) => gradient)}. Dashed lines show random weights of the same size.`,
    x: { title: 'layer', unit: 'from the input', whole: true },
    y: {
      title: 'deviation, or length of the gradient',
      scale: 'log',
      ...(least < 1e-4 ? { format: '.0e' } : {}),
    },
    series,
  });
}

function expectLayers(who: string, { layers, model }: HealthReport): void {
  if (layers.length === 0) throw new RangeError(`${who}: the layers of ${model} are not known; use healthTable`);
}
