import type { DataFrame } from 'nodejs-polars';
import { loadPolars } from '../runtime/polars';
import { formatNumber } from '../viz/numbers';
import { type Table, table } from '../viz/table';
import type { Judgement } from './detectJudging';
import type { DetectionPage } from './detectPage';

/** What is known of one score, for tables and scripts; null where the rows to judge on are not of both kinds. */
export interface DetectionRow {
  readonly name: string;
  readonly method: string;
  readonly latentDim: number;
  /** Whether it was asked for; the others stand beside it to be beaten. */
  readonly asked: boolean;
  readonly auroc: number | null;
  readonly aurocLow: number | null;
  readonly aurocHigh: number | null;
  /** Mean over the classes of anomalies, each of which counts once. */
  readonly macroAuroc: number | null;
  readonly averagePrecision: number | null;
  readonly prevalence: number | null;
  readonly distinctScores: number | null;
  /** Scores above it are flagged. */
  readonly threshold: number;
  /** How many held-out normal rows it comes from. */
  readonly calibration: number;
  /** What the false-alarm rate is expected to be, and its deviation over draws of those rows. */
  readonly expectedFalseAlarms: number;
  readonly falseAlarmDeviation: number;
  /** Of all rows, whatever they were used for. */
  readonly flagged: number;
  readonly detected: number | null;
  readonly missed: number | null;
  readonly falseAlarms: number | null;
  readonly passed: number | null;
  readonly detectionRate: number | null;
  readonly falseAlarmRate: number | null;
  readonly precision: number | null;
  readonly f1: number | null;
  readonly flagAllF1: number | null;
  readonly flaggedTestShare: number | null;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
  /** What ended the training. */
  readonly stoppedBy: string | null;
}

/** What is known of one score. */
export function detectionRow(judgement: Judgement): DetectionRow {
  const { detector, method, latentDim, isAsked, measured, flags, flaggedTestShare, fitSeconds, scoreSeconds } =
    judgement;
  const { threshold, count, law } = detector.threshold;
  const { measures, confusion, groups } = measured ?? {};
  return {
    name: detector.name,
    method,
    latentDim,
    asked: isAsked,
    auroc: measures?.auroc ?? null,
    aurocLow: measures?.aurocLow ?? null,
    aurocHigh: measures?.aurocHigh ?? null,
    macroAuroc: groups?.macro ?? null,
    averagePrecision: measures?.averagePrecision ?? null,
    prevalence: measures?.prevalence ?? null,
    distinctScores: measures?.distinctScores ?? null,
    threshold,
    calibration: count,
    expectedFalseAlarms: law.mean,
    falseAlarmDeviation: law.deviation,
    flagged: flags.filter((flag) => flag).length,
    detected: confusion?.detected ?? null,
    missed: confusion?.missed ?? null,
    falseAlarms: confusion?.falseAlarms ?? null,
    passed: confusion?.passed ?? null,
    detectionRate: confusion?.detectionRate ?? null,
    falseAlarmRate: confusion?.falseAlarmRate ?? null,
    precision: confusion?.precision ?? null,
    f1: confusion?.f1 ?? null,
    flagAllF1: confusion?.flagAllF1 ?? null,
    flaggedTestShare,
    fitSeconds,
    scoreSeconds,
    stoppedBy: judgement.stoppedBy ?? null,
  };
}

const WHOLE: ReadonlySet<string> = new Set([
  'latentDim',
  'distinctScores',
  'calibration',
  'flagged',
  'detected',
  'missed',
  'falseAlarms',
  'passed',
]);
const TEXTS: ReadonlySet<string> = new Set(['name', 'method', 'stoppedBy']);

/** All scores as a frame, a row each. */
export function detectionFrame({ judgements }: Pick<DetectionPage, 'judgements'>): DataFrame {
  const polars = loadPolars();
  const rows = judgements.map(detectionRow);
  const keys = Object.keys(rows[0] ?? {}) as (keyof DetectionRow)[];
  return polars.DataFrame(
    keys.map((key) => {
      const type =
        key === 'asked' ? polars.Bool : TEXTS.has(key) ? polars.Utf8 : WHOLE.has(key) ? polars.Int32 : polars.Float64;
      return polars.Series(
        key,
        rows.map((row) => row[key]),
        type,
      );
    }),
  );
}

/** All scores side by side; those that were asked for are set in bold. */
export function detectionTable({ judgements, heading, falseAlarms }: DetectionPage): Table {
  const rows = judgements.map(detectionRow);
  const isMeasured = rows.some(({ auroc }) => auroc !== null);
  const hasClasses = judgements.some(({ measured }) => (measured?.groups.groups.length ?? 0) > 1);
  const interval = ({ aurocLow, aurocHigh }: DetectionRow): string =>
    aurocLow === null || aurocHigh === null ? '' : `${formatNumber(aurocLow, 3)} … ${formatNumber(aurocHigh, 3)}`;
  return table({
    caption: `${heading}; ${isMeasured ? 'measured on the rows to judge on' : 'without classes, so that nothing can be said of what is missed'}; threshold for ${formatNumber(100 * falseAlarms, 2)} % false alarms from ${rows[0]?.calibration ?? 0} held-out rows`,
    rows: rows.map((row) => ({ ...row, name: row.name, interval: interval(row) })),
    columns: [
      { key: 'name', title: 'score' },
      ...(isMeasured
        ? [
            { key: 'auroc', title: 'AUROC', format: 4 },
            { key: 'interval', title: '95 % interval' },
            ...(hasClasses ? [{ key: 'macroAuroc', title: 'AUROC, mean over classes', format: 4 }] : []),
            { key: 'averagePrecision', title: 'average precision', format: 4 },
            { key: 'detectionRate', title: 'anomalies flagged', format: 'percent' as const },
            { key: 'falseAlarmRate', title: 'false alarms', format: 'percent' as const },
            { key: 'precision', title: 'precision', format: 3 },
          ]
        : [{ key: 'flaggedTestShare', title: 'held-out rows flagged', format: 'percent' as const }]),
      { key: 'threshold', title: 'threshold', format: 4 },
      { key: 'flagged', title: 'flagged of all rows', format: 0 },
      { key: 'fitSeconds', title: 'fitting', unit: 's', format: 1 },
      { key: 'scoreSeconds', title: 'scoring', unit: 's', format: 1 },
    ],
    highlight: (row) => row['asked'] === true,
  });
}
