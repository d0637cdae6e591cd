import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import type { Dataset } from '../data/examples';
import type { OpenedData } from '../data/open';
import { fitPreprocessing } from '../data/preprocessing';
import { calibrationNormals } from '../detection/anomalySplits';
import { type CalibrationScores, calibrate, calibrationScores } from '../detection/calibration';
import { detector } from '../detection/detector';
import { describeData } from '../evaluation/compare';
import { trainingBudget } from '../training/budget';
import { detectAgain } from './detectAgain';
import { saveDetectors } from './detectFile';
import { type DetectInvocation, detectionInterrupted, finishDetection } from './detectFinish';
import { judgeAll, testRows } from './detectJudging';
import type { DetectionPage } from './detectPage';
import { detectionCodeSize, expectScores, fittedScores, type ScoreRequest } from './detectScores';
import { type DetectionSplit, detectionSplit, normalClasses, type UsedRows } from './detectSplit';
import { aloneIn, expectWritable } from './outFolder';
import { versions } from './package';
import { openAsked } from './reading';
import { type ExitCode, progressOn, UsageError } from './terminal';
import { commandLine } from './typed';

/** The rate where none is asked for. */
const FALSE_ALARMS = 0.01;

/** Checks options that depend on one another. */
function expectOptions({ options }: DetectInvocation): void {
  const { model, contamination, 'normal-label': normal, 'false-alarms': rate } = options;
  if (rate === 0) throw new UsageError('--false-alarms must be above 0: some normal rows always look strange');
  if (model !== undefined) return;
  if (options.label !== undefined && normal === undefined) {
    throw new UsageError(
      '--label needs --normal-label, which says what classes are normal; to leave the column out say --drop',
    );
  }
  if (normal === undefined && contamination === undefined) {
    throw new UsageError(
      'what is normal must be said: by classes (--label COLUMN --normal-label CLASS), or by the share of all rows that may be anomalies (--contamination 0.01, or 0)',
    );
  }
}

/** The scores of held-out rows without those that are taken for anomalies. */
function trimmed(scores: CalibrationScores, contamination: number): CalibrationScores {
  const dropped = Math.floor(contamination * scores.sorted.length);
  return dropped === 0 ? scores : calibrationScores(scores.sorted.subarray(0, scores.sorted.length - dropped));
}

function settingsOf(
  split: DetectionSplit,
  invocation: DetectInvocation,
  opened: OpenedData,
): DetectionPage['settings'] {
  const { options } = invocation;
  const { fit, validation, calibration, sources } = split;
  const tests = testRows(sources).places.length;
  const { workbook, node, tensorflow } = versions();
  const declared = options['normal-label'] ?? 'every row';
  return [
    ['data', describeData((sources[0] as UsedRows).data)],
    ['class column', options.label ?? 'none'],
    [
      'normal',
      options.contamination === undefined ? declared : `all rows, of which ${options.contamination} may be anomalies`,
    ],
    [
      'rows',
      `${fit.count} fitted on, ${validation.count} to stop training by, ${calibration.count} to set thresholds, ${tests} to judge on; seed ${options.seed}`,
    ],
    [
      'scale',
      opened.scale === 'standardise' ? 'each column to mean 0 and deviation 1 on the rows fitted on' : 'pixels in 0…1',
    ],
    ['false alarms asked for', String(options['false-alarms'] ?? FALSE_ALARMS)],
    [
      'made with',
      `workbook ${workbook}, TensorFlow ${tensorflow}, Node ${node}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    ],
  ];
}

/** Fits, calibrates, judges and reports. */
async function detectAnew(invocation: DetectInvocation, out: string): Promise<ExitCode> {
  const { options, terminal } = invocation;
  const { contamination, seed, epochs, batch, seconds, 'normal-label': asked } = options;
  const falseAlarms = options['false-alarms'] ?? FALSE_ALARMS;
  const opened = await openAsked(options.data, options, { terminal });
  const first: Dataset = 'all' in opened.parts ? opened.parts.all : opened.parts.train;
  const normal = asked === undefined ? undefined : normalClasses(first, asked);
  const split = detectionSplit(opened, { normal, contamination, falseAlarms, seed, examples: options.examples });
  const preprocessing = fitPreprocessing(opened.scale, split.fit);
  const [fit, validation] = [preprocessing.apply(split.fit), preprocessing.apply(split.validation)];
  const progress = progressOn(terminal);
  const request: ScoreRequest = {
    fit,
    validation,
    scale: opened.scale,
    methods: options.models,
    latentDims: options.latent ?? [detectionCodeSize(fit)],
    seed,
    budget: trainingBudget({ train: fit, epochs, batch, seconds }),
    signal: terminal.signal,
    progress,
  };
  expectScores(request);
  mkdirSync(out, { recursive: true });
  return aloneIn(out, async () => {
    const scores = await fittedScores(request).finally(() => progress.close());
    if (!scores) return detectionInterrupted(invocation);
    try {
      const held = calibrationNormals(preprocessing.apply(split.calibration));
      const entries = scores.map((fitted) => {
        const calibration = trimmed(calibrate(fitted.score, held), contamination ?? 0);
        return { fitted, detector: detector({ score: fitted.score, calibration, falseAlarms, preprocessing }) };
      });
      const judgements = await judgeAll(entries, split.sources, terminal.signal);
      if (!judgements) return detectionInterrupted(invocation);
      saveDetectors(out, judgements, normal);
      return finishDetection(invocation, out, {
        judgements,
        sources: split.sources,
        falseAlarms,
        contamination,
        heading: describeData(first),
        settings: settingsOf(split, invocation, opened),
        command: commandLine('detect', invocation.typed),
      });
    } finally {
      for (const { score } of scores) score.dispose?.();
    }
  });
}

/** Says which rows or images do not belong. */
export async function detect(invocation: DetectInvocation): Promise<ExitCode> {
  const { options } = invocation;
  expectOptions(invocation);
  // Before anything is read: work must not end at a folder that cannot be written.
  const out = expectWritable('--out', options.out);
  if (options.model === undefined) return detectAnew(invocation, out);
  if (resolve(options.model) === out) {
    throw new UsageError(
      `--out must be another folder than --model, whose files it would replace, got ${out} for both`,
    );
  }
  return detectAgain(invocation, options.model, out);
}
