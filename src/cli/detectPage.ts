import { lineChart, type Series } from '../viz/lines';
import { formatNumber, formatShort } from '../viz/numbers';
import type { ReportPart } from '../viz/report';
import { table } from '../viz/table';
import type { Chart } from '../viz/vega';
import type { Judgement } from './detectJudging';
import type { UsedRows } from './detectSplit';
import { strangeParts } from './detectStrange';
import { detectionTable } from './detectTable';

/** Everything that the page is made from. */
export interface DetectionPage {
  readonly judgements: readonly Judgement[];
  readonly sources: readonly UsedRows[];
  readonly falseAlarms: number;
  /** Share of all rows that may be anomalies, where all were fitted on. */
  readonly contamination: number | undefined;
  readonly heading: string;
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** What repeats it. */
  readonly command: string;
}

const percent = (share: number): string => `${formatNumber(100 * share, share < 0.1 ? 2 : 1)} %`;

/** What one detector found, in a sentence. */
function inASentence(
  { detector, measured, flags, flaggedTestShare }: Judgement,
  { falseAlarms, contamination }: DetectionPage,
): string {
  const { name } = detector;
  if (measured) {
    const { confusion, measures } = measured;
    const anomalies = confusion.detected + confusion.missed;
    return `${name}: flags ${formatNumber(confusion.detected, 0)} of ${formatNumber(anomalies, 0)} anomalies (${percent(confusion.detectionRate)}) and ${percent(confusion.falseAlarmRate)} of the normal rows to judge on (${percent(falseAlarms)} asked for); AUROC ${formatNumber(measures.auroc, 4)}.`;
  }
  const all = flags.filter((flag) => flag).length;
  const held = flaggedTestShare === null ? '' : `, ${percent(flaggedTestShare)} of the rows that it had not seen`;
  const expected =
    contamination === undefined
      ? `; were all of them normal, ${percent(falseAlarms)} would be`
      : `; ${percent(falseAlarms)} of the normal ones are expected to be`;
  return `${name}: flags ${formatNumber(all, 0)} of ${formatNumber(flags.length, 0)} rows (${percent(all / flags.length)})${held}${expected}.`;
}

/** Whether the detectors are worth it over what comes for nothing. */
function againstYardsticks(judgements: readonly Judgement[]): readonly string[] {
  const aurocOf = ({ measured }: Judgement): number => measured?.measures.auroc ?? Number.NaN;
  const known = judgements.filter(({ measured }) => measured);
  const [plain] = known
    .filter(({ method }) => ['mean', 'nearest', 'pca', 'ppca'].includes(method))
    .sort((a, b) => aurocOf(b) - aurocOf(a));
  const nets = known.filter(({ stoppedBy }) => stoppedBy !== undefined).sort((a, b) => aurocOf(b) - aurocOf(a));
  const [net] = nets;
  if (!plain || !net) return [];
  const [own, other] = [net.measured?.measures, plain.measured?.measures];
  const isApart = (own?.aurocLow ?? 0) > (other?.aurocHigh ?? 1);
  const numbers = `AUROC ${formatNumber(aurocOf(net), 4)} of ${net.detector.name} against ${formatNumber(aurocOf(plain), 4)} of ${plain.detector.name}`;
  return [
    isApart
      ? `The best net ranks better than what needs no training: ${numbers}. It is one of ${nets.length} nets, chosen on these rows, and one seed.`
      : `No net ranks clearly better than what needs no training: ${numbers}.`,
  ];
}

/** The answer, a sentence a line. */
export function detectionAnswer(page: DetectionPage): readonly string[] {
  const { judgements } = page;
  const asked = judgements.filter(({ isAsked }) => isAsked);
  const law = asked[0]?.detector.threshold.law;
  const low = Math.max(0, (law?.mean ?? 0) - 2 * (law?.deviation ?? 0));
  const high = (law?.mean ?? 0) + 2 * (law?.deviation ?? 0);
  return [
    ...asked.map((judgement) => inASentence(judgement, page)),
    ...againstYardsticks(judgements),
    ...asked
      .filter(({ stoppedBy }) => stoppedBy === 'epochs' || stoppedBy === 'time limit')
      .map(
        ({ detector }) => `${detector.name} had not converged: give it more passes (--epochs) or seconds (--seconds).`,
      ),
    `With ${formatNumber(asked[0]?.detector.threshold.count ?? 0, 0)} held-out rows behind a threshold the rate of false alarms is most likely between ${percent(low)} and ${percent(high)}.`,
    ...(page.contamination
      ? [
          `It rests on the ${percent(page.contamination)} strangest of the held-out rows being anomalies: where they are not, up to as many more normal rows are flagged.`,
        ]
      : []),
  ];
}

const BINS = 60;

/** Shares of values by bins of equal width, of the logarithm where the axis has one. */
function density(values: Float64Array, low: number, width: number): Float64Array {
  const shares = new Float64Array(BINS);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((value - low) / width)));
    shares[bin] = (shares[bin] as number) + 1 / values.length;
  }
  return shares;
}

/** How the scores of normal rows and anomalies lie, with the threshold between them. */
export function scoreChart({ detector, scores }: Judgement, { sources }: DetectionPage): Chart {
  const groups: { name: string; values: number[]; colour: string }[] = [
    { name: 'normal rows, not fitted on', values: [], colour: '#0072b2' },
    { name: 'anomalies', values: [], colour: '#d55e00' },
    { name: 'rows not fitted on', values: [], colour: '#0072b2' },
  ];
  let at = 0;
  for (const { data, uses, anomalous } of sources) {
    uses.forEach((use, row) => {
      const group = anomalous === undefined ? 2 : anomalous[row] ? 1 : 0;
      if (group === 1 || use === 'test' || use === 'calibration')
        groups[group]?.values.push(scores[at + row] as number);
    });
    at += data.count;
  }
  const shown = groups.filter(({ values }) => values.length > 0);
  const { threshold } = detector.threshold;
  const finite = [threshold, ...shown.flatMap(({ values }) => [smallest(values), largest(values)])];
  const isLog = finite.every((value) => value > 0);
  const onAxis = isLog ? Math.log10 : (value: number): number => value;
  const back = isLog ? (value: number): number => 10 ** value : (value: number): number => value;
  const [low, high] = [Math.min(...finite.map(onAxis)), Math.max(...finite.map(onAxis))];
  const width = (high - low) / BINS || 1;
  const middles = Float64Array.from({ length: BINS }, (_, bin) => back(low + (bin + 0.5) * width));
  const series = shown.map(
    ({ name, values, colour }): Series => ({
      name,
      x: middles,
      y: density(Float64Array.from(values, onAxis), low, width),
      colour,
    }),
  );
  return lineChart({
    title: detector.name,
    alt: `Distribution of the scores of ${shown.map(({ name }) => name).join(' and ')} by ${detector.name}, with the threshold at ${formatShort(threshold)}.`,
    x: { title: 'score', ...(isLog ? { scale: 'log' as const } : {}) },
    y: { title: 'share of rows', unit: 'per bin' },
    series,
    rules: [{ label: 'threshold', x: threshold }],
    height: 240,
  });
}

const smallest = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const largest = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

/** Classes of anomalies that are listed. */
const LISTED = 30;

function byClass({ judgements }: DetectionPage): readonly ReportPart[] {
  const measured = judgements.filter(({ measured: known }) => known);
  const classes = measured[0]?.measured?.groups.groups ?? [];
  if (classes.length < 2) return [];
  const columns = measured.map(({ detector }, index) => ({ key: `score${index}`, title: detector.name, format: 4 }));
  const rows = classes.map(({ group, count }) => ({
    class: group,
    count,
    ...Object.fromEntries(
      measured.map(({ measured: own }, index) => [
        `score${index}`,
        own?.groups.groups.find((other) => other.group === group)?.auroc,
      ]),
    ),
  }));
  const largestFirst = [...rows].sort((a, b) => b.count - a.count);
  return [
    { kind: 'heading', text: 'Class by class' },
    'The AUROC over all anomalies is that of their most frequent class: here each of them stands by itself against the same normal rows.',
    table({
      caption: `AUROC of each class of anomalies${rows.length > LISTED ? `, the ${LISTED} most frequent of ${rows.length}` : ''}`,
      rows: largestFirst.slice(0, LISTED),
      columns: ['class', { key: 'count', title: 'rows', format: 0 }, ...columns],
    }),
  ];
}

const GLOSSARY: readonly (readonly [string, string])[] = [
  [
    'score',
    'How anomalous a row looks; higher is stranger. Scores of different rows of this table can’t be compared with each other.',
  ],
  [
    'AUROC',
    'Probability that an anomaly scores higher than a normal row: 0.5 for a guess, 1 for a perfect ranking. It knows no threshold.',
  ],
  ['average precision', 'Mean precision over all thresholds; a guess has the share of anomalies.'],
  [
    'threshold',
    'Score of a held-out normal row that so few others exceed. Neither labels nor the rows to judge on take part in it.',
  ],
  [
    'p-value',
    'Share of held-out normal rows that look at least as strange. For a new normal row it is below α with a probability of at most α.',
  ],
  [
    'mean row',
    'Squared distance to the mean of the rows fitted on: what a detector must beat to have learned anything.',
  ],
  ['nearest training row', 'Squared distance to the nearest of at most 1,000 rows fitted on.'],
  [
    'residual',
    'Squared error of what a method makes of a row. It is blind to whatever the method can reproduce, however far out.',
  ],
  [
    'pPCA −ln p',
    'Minus the log-likelihood of probabilistic PCA, which sees what lies off the plane and what lies far along it.',
  ],
];

/** The page of a detection, part by part. */
export function detectionParts(page: DetectionPage): readonly ReportPart[] {
  const { judgements, settings, command } = page;
  const asked = judgements.filter(({ isAsked }) => isAsked);
  return [
    { kind: 'answer', lines: detectionAnswer(page) },
    { kind: 'heading', text: 'All scores' },
    detectionTable(page),
    { kind: 'facts', facts: GLOSSARY, under: 'What the words mean' },
    { kind: 'heading', text: 'How the scores lie' },
    ...asked.map((judgement) => scoreChart(judgement, page)),
    ...byClass(page),
    ...strangeParts(page),
    { kind: 'heading', text: 'Settings, and how to repeat this' },
    { kind: 'facts', facts: settings },
    { kind: 'code', text: command },
  ];
}
