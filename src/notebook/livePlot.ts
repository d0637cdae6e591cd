import { randomUUID } from 'node:crypto';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type LearningCurvesOptions, type LearningRecord, learningCurves } from '../viz/learning';
import { formatShort } from '../viz/numbers';
import type { Chart, ChartText } from '../viz/vega';
import { displayWriter } from './displayWriter';
import { runningCell } from './kernel/cell';
import { latestProgress, progressLine } from './progress';
import { show } from './show';

export interface LivePlotOptions
  extends ChartText,
    Pick<LearningCurvesOptions, 'loss' | 'unit' | 'scale' | 'domain' | 'baselines' | 'height'> {
  /** Name of what is trained; fixes the colour. */
  readonly name: string;
  /** Least time between two updates in milliseconds; 250 by default. */
  readonly everyMs?: number;
}

/** What the end of a training run tells the plot; the result of `fit` fits. */
export interface RunEnd {
  /** Epoch whose weights the model holds. */
  readonly epoch?: number;
}

/** A learning curve that grows during training. */
export interface LivePlot {
  /** Pass it to `fit`. */
  readonly onEpoch: (record: LearningRecord) => undefined;
  /** Call it after `fit`: draws the last state with its picture, so that the saved notebook keeps it. */
  readonly onEnd: (result?: RunEnd) => void;
}

/** What `livePlot` reads. */
const LIVE_PLOT_KEYS = keysOf<LivePlotOptions>({
  name: true,
  everyMs: true,
  title: true,
  alt: true,
  subtitle: true,
  loss: true,
  unit: true,
  scale: true,
  domain: true,
  baselines: true,
  height: true,
});

/**
 * A learning curve that updates in place while `fit` runs. Updates carry the chart alone, a few times a second at
 * most, with how far the run is; the PNG is drawn once, at the end, or when the cell was stopped. Outside a notebook it is silent until the end and then writes the PNG.
 *
 * ```ts
 * const live = livePlot({ name: 'dense', title: 'dense, code of 32 numbers', alt: 'Learning curve …' });
 * const run = await fit(model, train, { ...settings, validation, onEpoch: live.onEpoch });
 * live.onEnd(run);
 * ```
 */
export function livePlot(options: LivePlotOptions): LivePlot {
  expectKnownKeys('livePlot', options, LIVE_PLOT_KEYS);
  const { name, everyMs = 250, ...curves } = options;
  const history: LearningRecord[] = [];
  const transient = { display_id: randomUUID() };
  // Taken now: a later cell must not receive what belongs to this one.
  const write = displayWriter();
  let lastSent: number | undefined;
  const draw = (bestEpoch?: number, subtitle = options.subtitle): Chart =>
    learningCurves({
      ...curves,
      ...(subtitle === undefined ? {} : { subtitle }),
      runs: [{ name, history, ...(bestEpoch === undefined ? {} : { bestEpoch }) }],
    });

  const onEpoch = (record: LearningRecord): undefined => {
    history.push(record);
    const now = performance.now();
    if (!write || (lastSent !== undefined && now - lastSent < everyMs)) return undefined;
    const text = underWay(record) ?? progress(record, options.loss);
    const data = { 'application/vnd.vegalite.v5+json': draw(undefined, underWay(record)).spec, 'text/plain': text };
    write({ data, metadata: {}, transient }, lastSent !== undefined);
    lastSent = now;
    return undefined;
  };

  let hasEnded = false;
  const onEnd = ({ epoch }: RunEnd = {}): void => {
    if (history.length === 0) return;
    hasEnded = true;
    // Only a model that went back to an earlier epoch has a best one to mark.
    const figure = draw(epoch === history.at(-1)?.epoch ? undefined : epoch);
    if (write) {
      write({ data: figure.toMimeBundle(), metadata: figure.toMimeMetadata(), transient }, lastSent !== undefined);
    } else show(figure);
  };

  // A cell that was stopped does not come to its `onEnd`; the plot is finished all the same.
  runningCell()?.onEnd(() => {
    if (!hasEnded) onEnd();
  });
  return { onEpoch, onEnd };
}

/** What the run says of itself, with the numbers of the epoch that just ended; undefined where it says nothing. */
function underWay({ epoch, losses, validation }: LearningRecord): string | undefined {
  const latest = latestProgress();
  if (latest?.state !== 'training' || latest.epoch !== epoch) return undefined;
  const [objective, held] = [losses['objective'], validation?.['objective']];
  return progressLine({
    ...latest,
    ...(objective === undefined ? {} : { objective }),
    ...(held === undefined ? {} : { validation: held }),
  });
}

/** One line for front ends without charts. */
function progress({ epoch, losses, validation }: LearningRecord, loss = 'objective'): string {
  const parts = [
    ['training', losses[loss]],
    ['validation', validation?.[loss]],
  ] as const;
  const known = parts.flatMap(([part, value]) => (value === undefined ? [] : [`${part} ${formatShort(value)}`]));
  return `epoch ${epoch}: ${known.join(', ')}`;
}
