import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Dataset } from '../data/examples';
import { type Detector, detector } from '../detection/detector';
import { describeData } from '../evaluation/compare';
import { loadDetectors } from './detectFile';
import { type DetectInvocation, detectionInterrupted, finishDetection } from './detectFinish';
import { type JudgedEntry, judgeAll } from './detectJudging';
import { anomalousRows, normalClasses, type UsedRows } from './detectSplit';
import { aloneIn } from './outFolder';
import { openAsked } from './reading';
import type { ExitCode } from './terminal';
import { commandLine } from './typed';

/** The rate at which an earlier detector flags, changed where another one is asked for. */
function atRate(made: Detector, falseAlarms: number | undefined): Detector {
  if (falseAlarms === undefined) return made;
  const { score, calibration, sides, preprocessing } = made;
  return detector({ score, calibration, sides, falseAlarms, ...(preprocessing ? { preprocessing } : {}) });
}

/** Scores new rows by detectors of an earlier run. */
export async function detectAgain(invocation: DetectInvocation, model: string, out: string): Promise<ExitCode> {
  const { options, terminal } = invocation;
  const { detectors, normal: known } = loadDetectors(resolve(model));
  try {
    const [{ detector: one }] = detectors as [JudgedEntry];
    const record = one.preprocessing?.record;
    const opened = await openAsked(options.data, options, { terminal, recipe: record?.table });
    if (record && opened.scale !== record.scale) {
      throw new Error(
        `--data must be of the kind that the detector was fitted on (scale ${record.scale}), got scale ${opened.scale}`,
      );
    }
    const parts: readonly Dataset[] = Object.values(opened.parts);
    const asked = options['normal-label'];
    const normal = asked === undefined ? known : normalClasses(parts[0] as Dataset, asked);
    const sources = parts.map(
      (data): UsedRows => ({
        data,
        uses: Array.from({ length: data.count }, () => 'test'),
        anomalous: anomalousRows(data, normal),
      }),
    );
    mkdirSync(out, { recursive: true });
    return await aloneIn(out, async () => {
      const entries = detectors.map((one) => ({ ...one, detector: atRate(one.detector, options['false-alarms']) }));
      const judgements = await judgeAll(entries, sources, terminal.signal);
      if (!judgements) return detectionInterrupted(invocation);
      return finishDetection(invocation, out, {
        judgements,
        sources,
        falseAlarms: (entries[0] as JudgedEntry).detector.falseAlarms,
        contamination: undefined,
        heading: describeData(parts[0] as Dataset),
        settings: [
          ['data', parts.map(describeData).join('; ')],
          ['detectors', resolve(model)],
          ['thresholds', 'from the held-out rows of the earlier run'],
        ],
        command: commandLine('detect', invocation.typed),
      });
    });
  } finally {
    for (const { detector: made } of detectors) made.dispose();
  }
}
