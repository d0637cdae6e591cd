import { type Dataset, exampleAt, selectExamples } from '../data/examples';
import type { Preprocessing } from '../data/preprocessing';
import { describeData } from '../evaluation/compare';
import { inWords, type Nouns, nounsFor, QUANTITIES } from '../evaluation/quantities';
import type { EpochRecord } from '../training/history';
import { errorAgainstCodeSize } from '../viz/comparison';
import { learningCurves } from '../viz/learning';
import { formatNumber, formatShort } from '../viz/numbers';
import { imagePng } from '../viz/pixels';
import type { ImageStrip, ReportPart } from '../viz/report';
import { scatter } from '../viz/scatter';
import { type Table, table } from '../viz/table';
import type { Chart } from '../viz/vega';
import { type Detail, type DetailedMethod, furthestColumns } from './compareDetail';
import type { ComparedRow } from './comparedRows';
import { comparedTable, presentQuantities } from './comparedTable';
import { answerOf, inASentence, type Verdict } from './verdicts';

/** Everything that the page is made from. */
export interface ComparisonPage {
  readonly rows: readonly ComparedRow[];
  readonly verdicts: readonly Verdict[];
  /** Absent where there is no net beside PCA. */
  readonly detail: Detail | undefined;
  readonly test: Dataset;
  readonly preprocessing: Preprocessing;
  /** Names of a table's columns. */
  readonly columnNames: readonly string[];
  /** Number of each test example in the data, from 1. */
  readonly rowNumbers: readonly number[];
  /** Data, split, checksum, scale and seeds in a line. */
  readonly heading: string;
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** What repeats the comparison. */
  readonly command: string;
}

const meanError = (row: ComparedRow): number => row.quantities.mse?.mean ?? Number.NaN;
const namesOf = (rows: readonly ComparedRow[]): string => [...new Set(rows.map(({ method }) => method))].join(', ');
const className = ({ classNames }: Dataset, label: number): string => classNames?.[label] ?? String(label);

/** Error against code size; a logarithmic error axis wherever no error is 0. */
export function errorChart(rows: readonly ComparedRow[], test: Dataset): Chart {
  const { example, value } = nounsFor(test.shape);
  const points = rows.map((row) => ({
    method: row.method,
    methodKind: row.methodKind,
    latentDim: row.latentDim,
    mse: meanError(row),
  }));
  return errorAgainstCodeSize({
    title: describeData(test),
    alt: `Held-out error of ${namesOf(rows)} at each code size; the table gives the numbers.`,
    rows: points,
    unit: `numbers per ${example}`,
    y: { title: 'error', unit: `MSE per ${value}`, scale: points.every(({ mse }) => mse > 0) ? 'log' : 'linear' },
  });
}

/** What each column of the table is, for readers who meet the words for the first time. */
function glossary(rows: readonly ComparedRow[], nouns: Nouns): ReportPart {
  const present = new Set<string>(['latentDim', 'parameters', ...presentQuantities(rows)]);
  const facts = QUANTITIES.filter(({ key }) => present.has(key)).map(
    ({ title, meaning }): readonly [string, string] => [inWords(title, nouns), inWords(meaning, nouns)],
  );
  return { kind: 'facts', facts, under: 'What the columns are' };
}

/** One chart for each net: its objective by epoch, a line for each code size. */
function learningParts(rows: readonly ComparedRow[]): readonly ReportPart[] {
  const trained = rows.filter(({ runs }) => runs[0]?.training !== undefined);
  const charts = [...new Set(trained.map(({ method }) => method))].map((method): Chart => {
    const own = trained.filter((row) => row.method === method);
    const runs = own.map(({ latentDim, runs: [first] }) => {
      const history = thinned(first?.training?.history ?? []);
      return { name: latentDim === 1 ? '1 number' : `${latentDim} numbers`, history };
    });
    return learningCurves({
      title: method,
      alt: `Objective of ${method} by epoch, training thin and validation solid; a line for each code size.`,
      subtitle: '',
      ...lossAxis(runs.flatMap(({ history }) => history)),
      runs,
      height: 220,
    });
  });
  if (charts.length === 0) return [];
  return [
    { kind: 'heading', text: 'How the nets learned' },
    'The objective of each net by epoch, for the first seed: thin on the training part, solid on the validation part. The weights of the lowest validation point were kept. A net that has settled is flat at its end; each has an objective of its own, so compare lines of one chart only.',
    ...charts,
  ];
}

/** A logarithmic axis where the objective allows one; else a range without the steep beginning. */
function lossAxis(history: readonly EpochRecord[]): { scale: 'log' } | { scale: 'linear'; domain?: [number, number] } {
  const losses = history.flatMap(({ losses: { objective }, validation }) => [
    objective ?? Number.NaN,
    ...(validation ? [validation['objective'] ?? Number.NaN] : []),
  ]);
  if (losses.every((loss) => loss > 0)) return { scale: 'log' };
  const sorted = losses.filter(Number.isFinite).sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted[Math.floor(0.95 * sorted.length)]];
  return least === undefined || most === undefined || least === most
    ? { scale: 'linear' }
    : { scale: 'linear', domain: [least, most] };
}

/** Points of a curve that the eye can tell apart. */
const CURVE_POINTS = 150;

function thinned<T>(history: readonly T[]): readonly T[] {
  const stride = Math.max(1, Math.ceil(history.length / CURVE_POINTS));
  return history.filter((_, index) => index % stride === 0 || index === history.length - 1);
}

/** How many columns or classes are listed. */
const LISTED = 15;

function byColumn({ yardstick, net, latentDim }: Detail, page: ComparisonPage): readonly ReportPart[] {
  if (page.test.shape.length !== 1) return [];
  const order = Array.from(net.columnErrors.keys()).sort(
    (a, b) => (net.columnErrors[b] as number) - (net.columnErrors[a] as number),
  );
  const rows = order.slice(0, LISTED).map((column) => ({
    column: page.columnNames[column] ?? `x${column + 1}`,
    yardstick: yardstick.columnErrors[column] as number,
    net: net.columnErrors[column] as number,
  }));
  const all = order.length > LISTED ? `, the ${LISTED} worst of ${order.length}` : '';
  return [
    { kind: 'heading', text: 'Which columns are lost' },
    table({
      caption: `Mean squared error of each column at code size ${latentDim}${all}; 1 is what the column's mean leaves, 0 nothing lost`,
      rows,
      columns: ['column', ...pairOfColumns(yardstick, net, 3)],
    }),
  ];
}

const pairOfColumns = (yardstick: DetailedMethod, net: DetailedMethod, digits: number) => [
  { key: 'yardstick', title: yardstick.row.method, format: digits },
  { key: 'net', title: net.row.method, format: digits },
];

function byClass({ yardstick, net, latentDim }: Detail, { test }: ComparisonPage): readonly ReportPart[] {
  const { labels } = test;
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  if (!labels || classes.length < 2) return [];
  const mean = (errors: Float64Array, label: number): number => {
    const own = errors.filter((_, row) => labels[row] === label);
    return own.reduce((sum, error) => sum + error, 0) / own.length;
  };
  const rows = classes.map((label) => ({
    class: className(test, label),
    count: labels.filter((each) => each === label).length,
    yardstick: mean(yardstick.row.errors, label),
    net: mean(net.row.errors, label),
  }));
  const { example, value } = nounsFor(test.shape);
  const worst = [...rows].sort((a, b) => b.net - a.net).slice(0, LISTED);
  return [
    { kind: 'heading', text: 'Which classes are lost' },
    table({
      caption: `MSE per ${value} of each class at code size ${latentDim}, worst first`,
      rows: worst,
      columns: ['class', { key: 'count', title: `${example}s`, format: 0 }, ...pairOfColumns(yardstick, net, 4)],
    }),
  ];
}

/** How many columns of a worst row are quoted. */
const QUOTED = 3;

function worstRows({ worst, yardstick, net, latentDim }: Detail, page: ComparisonPage): Table {
  const { test, preprocessing, columnNames: names, rowNumbers } = page;
  const rows = worst.map((example, index) => {
    const answer = exampleAt(net.worst, index);
    const away = furthestColumns({ test, preprocessing, names }, { example, answer, count: QUOTED });
    return {
      row: rowNumbers[example] as number,
      ...(test.ids ? { id: test.ids[example] } : {}),
      ...(test.labels ? { class: className(test, test.labels[example] as number) } : {}),
      yardstick: yardstick.row.errors[example] as number,
      net: net.row.errors[example] as number,
      away: away.map(({ name, was, became }) => `${name} ${formatShort(was)} → ${formatShort(became)}`).join('; '),
    };
  });
  return table({
    caption: `Rows with the largest error of ${net.row.method} at code size ${latentDim}, counted from 1 as they were read; what came back furthest off, on the scale of the data`,
    rows,
    columns: [
      { key: 'row', format: 0 },
      ...(test.ids ? ['id'] : []),
      ...(test.labels ? ['class'] : []),
      ...pairOfColumns(yardstick, net, 3),
      { key: 'away', title: 'furthest off' },
    ],
  });
}

function worstImages({ worst, yardstick, net, latentDim }: Detail, { test, rowNumbers }: ComparisonPage): ImageStrip {
  const originals = selectExamples(test, worst);
  return {
    kind: 'images',
    alt: `The ${worst.length} test images with the largest error of ${net.row.method} at code size ${latentDim}, each above what ${yardstick.row.method} and ${net.row.method} make of it.`,
    columns: worst.map((example, index) => ({
      caption: `${test.labels ? `${className(test, test.labels[example] as number)}, ` : ''}${test.ids?.[example] ?? `no. ${rowNumbers[example]}`}`,
      images: [
        { name: 'original', png: imagePng(originals, index) },
        { name: describeError(yardstick, example), png: imagePng(yardstick.worst, index) },
        { name: describeError(net, example), png: imagePng(net.worst, index) },
      ],
    })),
  };
}

const describeError = ({ row }: DetailedMethod, example: number): string =>
  `${row.method}, ${formatNumber(row.errors[example] as number, 4)}`;

function worstParts(detail: Detail, page: ComparisonPage): readonly ReportPart[] {
  const { example } = nounsFor(page.test.shape);
  const canDraw = page.test.shape.length === 3 && [1, 3].includes(page.test.shape[2] ?? 0);
  if (!canDraw && page.test.shape.length !== 1) return [];
  return [
    { kind: 'heading', text: `The worst ${example}s` },
    canDraw
      ? `Test images that ${detail.net.row.method} reconstructs worst at code size ${detail.latentDim}, with the MSE per pixel of each.`
      : `A row that no method can reconstruct does not follow the others: look at it. Every test row with its errors is in rows.csv.`,
    canDraw ? worstImages(detail, page) : worstRows(detail, page),
  ];
}

/** Classes more than these have no colours of their own. */
const MOST_CLASSES = 10;

function mapParts({ yardstick, net, latentDim }: Detail, { test }: ComparisonPage): readonly ReportPart[] {
  const few = new Set(test.labels).size <= MOST_CLASSES;
  const axis = (number: number) => ({
    title: latentDim > 2 ? `principal component ${number} of the code` : `z${number}`,
  });
  const chart = ({ row, map }: DetailedMethod): Chart =>
    scatter({
      title: `${row.method}, ${latentDim} numbers`,
      alt: `Test ${nounsFor(test.shape).example}s as points at their codes by ${row.method}${test.labels && few ? ', coloured by class' : ''}.`,
      codes: map,
      ...(test.labels && few ? { labels: test.labels.subarray(0, map.count) } : {}),
      ...(test.classNames ? { classNames: test.classNames } : {}),
      x: axis(1),
      y: axis(2),
      height: 340,
    });
  return [
    { kind: 'heading', text: 'A map of the codes' },
    latentDim > 2
      ? 'Codes have more numbers than a page has directions: shown are the two along which they vary most.'
      : 'Each point is a test example at its code.',
    chart(yardstick),
    chart(net),
  ];
}

/** The verdicts as a table. */
function verdictTable(verdicts: readonly Verdict[], { value }: Nouns): Table {
  return table({
    caption: `MSE per ${value} on the test part; the net is the one with the least error on the validation part; the interval holds the difference for 95 of 100 test parts`,
    rows: verdicts.map(({ latentDim, yardstick, net, difference, conclusion, equivalent }) => {
      const share = (number: number): string => formatNumber((100 * number) / meanError(yardstick), 1);
      return {
        latentDim,
        yardstick: meanError(yardstick),
        net: `${net.method}: ${formatNumber(meanError(net), 5)}`,
        difference: `${share(difference.mean)} (${share(difference.low)} … ${share(difference.high)})`,
        conclusion: conclusion === 'no clear difference' ? conclusion : `${conclusion} than PCA`,
        equivalent: equivalent ?? 'none is enough',
      };
    }),
    columns: [
      { key: 'latentDim', title: 'code size', format: 0 },
      { key: 'yardstick', title: verdicts[0]?.yardstick.method ?? 'PCA', format: 5 },
      { key: 'net', title: 'best net' },
      { key: 'difference', title: 'difference', unit: '%, 95 % interval' },
      { key: 'conclusion', title: 'the net errs' },
      { key: 'equivalent', title: 'components PCA needs for the same' },
    ],
  });
}

/** The page of a comparison, part by part: the answer, its numbers, what lies behind it, and how to repeat it. */
export function comparisonParts(page: ComparisonPage): readonly ReportPart[] {
  const { rows, verdicts, detail, test, heading, settings, command } = page;
  const nouns = nounsFor(test.shape);
  const hasCurves = rows.some(({ latentDim }) => latentDim > 0);
  const caption = `${heading}. Mean ± standard deviation over seeds, measured on the test part`;
  return [
    { kind: 'answer', lines: [answerOf(verdicts), ...verdicts.map((verdict) => inASentence(verdict, nouns.example))] },
    ...(hasCurves ? [{ kind: 'heading', text: 'Error against code size' } as const, errorChart(rows, test)] : []),
    ...(verdicts.length > 0 ? [verdictTable(verdicts, nouns)] : []),
    { kind: 'heading', text: 'All methods' },
    comparedTable(rows, test, caption),
    glossary(rows, nouns),
    ...(detail ? [...byColumn(detail, page), ...byClass(detail, page), ...worstParts(detail, page)] : []),
    ...(detail ? mapParts(detail, page) : []),
    ...learningParts(rows),
    { kind: 'heading', text: 'Settings, and how to repeat this' },
    { kind: 'facts', facts: settings },
    { kind: 'code', text: command },
  ];
}
