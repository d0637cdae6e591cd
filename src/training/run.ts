import type { Examples } from '../data/examples';
import type { TrainableModel } from '../models/model';
import { readWeights, writeWeights } from '../models/weights';
import {
  type Checkpoint,
  type Progress,
  type RunIdentity,
  readCheckpoint,
  restoreCheckpoint,
  writeCheckpoint,
} from './checkpoint';
import type { Engine, Snapshot, StepReport } from './engine';
import type { EpochRecord } from './history';
import { expectAlive, type FitOptions, type FitResult } from './options';
import { remarksOf } from './remarks';
import { afterEpoch, FRESH_PLATEAU, type LearningRate, type PlateauState, peakRate } from './schedules';
import { splitStatistics } from './statistics';
import type { ReportTotals } from './step';
import type { StopReason } from './stop';

/** Thrown when the objective is no finite number any more. */
export class TrainingError extends Error {
  constructor(
    message: string,
    /** The step that broke, from 1. */
    readonly step: number,
    /** The whole epochs before it. */
    readonly history: readonly EpochRecord[],
    /** The first layer behind which values were no finite numbers, `encoder/1-dense`; absent where that is not known. */
    readonly layer?: string,
  ) {
    super(message);
    this.name = 'TrainingError';
  }
}

/** What a run was asked to do. */
export interface RunOptions {
  readonly identity: RunIdentity;
  readonly options: FitOptions;
  readonly learningRate: LearningRate;
}

/** The best weights so far, with the epoch and the validation objective they belong to. */
interface Best {
  readonly loss: number;
  readonly epoch: number;
  readonly snapshot: Snapshot;
  readonly weights: Readonly<Record<string, Float32Array>>;
}

/** The state of one training run between its chunks of steps: losses, history, best weights, checkpoints. */
export class Run {
  private readonly started = performance.now();
  private secondsBefore = 0;
  private history: EpochRecord[] = [];
  private plateau: PlateauState = FRESH_PLATEAU;
  private best: Best | undefined;
  private lastGood: Snapshot | undefined;
  private totals: ReportTotals | undefined;

  constructor(
    private readonly model: TrainableModel,
    private readonly engine: Engine,
    private readonly settings: RunOptions,
  ) {}

  /** Whole epochs done. */
  get epoch(): number {
    return this.lastRecord?.epoch ?? 0;
  }

  /** What the last whole epoch measured; undefined before there is one. */
  get lastRecord(): EpochRecord | undefined {
    return this.history[this.history.length - 1];
  }

  /** Seconds since training began, those of a resumed first half included. */
  get seconds(): number {
    return this.secondsBefore + (performance.now() - this.started) / 1000;
  }

  /** Factor on the scheduled learning rate: below 1 after a plateau. */
  get rateScale(): number {
    return this.plateau.scale;
  }

  /** Takes up a checkpoint, where one was asked for. */
  begin(): void {
    const { resumeFrom } = this.settings.options;
    if (resumeFrom !== undefined) {
      const checkpoint = readCheckpoint(resumeFrom, this.settings.identity);
      const { progress, bestWeights } = checkpoint;
      this.history = [...progress.history];
      this.plateau = progress.plateau;
      this.secondsBefore = this.history[this.history.length - 1]?.seconds ?? 0;
      if (progress.best && bestWeights) {
        writeWeights(this.model, bestWeights);
        this.engine.push();
        this.best = { ...progress.best, snapshot: this.engine.snapshot(), weights: bestWeights };
      }
      restoreCheckpoint(checkpoint, this.model, this.engine);
    }
    this.lastGood = this.engine.snapshot();
  }

  /** Adds what a chunk of steps measured. */
  addReport({ totals }: StepReport): void {
    if (this.totals) this.totals.addTotals(totals);
    else this.totals = totals;
  }

  /**
   * Closes an epoch: validation, record, best weights, checkpoint, callback. Returns a reason to stop, if any; an
   * epoch whose validation was broken off is not recorded.
   */
  async finishEpoch(
    position: Pick<EpochRecord, 'epoch' | 'step' | 'learningRate' | 'beta'>,
    stopReason: () => StopReason | undefined,
  ): Promise<StopReason | undefined> {
    const { options, learningRate, identity } = this.settings;
    const validation =
      options.validation &&
      (await this.engine.evaluate(options.validation, {
        beta: position.beta,
        seed: identity.seed,
        stopped: () => stopReason() !== undefined,
      }));
    if (options.validation && !validation) return stopReason();
    const record: EpochRecord = {
      ...position,
      seconds: this.seconds,
      ...this.takeMeans(),
      ...(validation ? { validation } : {}),
    };
    this.history.push(record);
    expectAlive(this.model);
    this.engine.pull();
    const monitored = (validation ?? record.losses)['objective'] as number;
    this.plateau = afterEpoch(learningRate, this.plateau, monitored);
    this.lastGood?.dispose();
    this.lastGood = this.engine.snapshot();
    if (options.earlyStopping) this.keepBest(monitored, record.epoch);
    this.saveCheckpoint(record.epoch);
    const wish = await options.onEpoch?.(record);
    expectAlive(this.model);
    // A callback may have changed the weights, which the engine then has to learn.
    if (options.onEpoch) this.engine.push();
    if (wish === 'stop') return 'callback';
    const patience = options.earlyStopping?.patience ?? Number.POSITIVE_INFINITY;
    return this.best && record.epoch - this.best.epoch >= patience ? 'early stopping' : undefined;
  }

  /** Puts the final weights into the model, looks at what they do, and sums up. */
  result(stoppedBy: StopReason, train: Examples): FitResult {
    expectAlive(this.model);
    if (this.best) this.engine.restore(this.best.snapshot);
    this.engine.pull();
    const { kind, reason, compileSeconds } = this.engine;
    return {
      history: this.history,
      stoppedBy,
      epoch: this.best?.epoch ?? this.epoch,
      seconds: this.seconds,
      remarks: remarksOf(this.model, train, this.history),
      engine: { kind, reason, compileSeconds },
    };
  }

  /** Frees the snapshots. */
  dispose(): void {
    this.best?.snapshot.dispose();
    this.lastGood?.dispose();
  }

  /** What the epoch's steps measured; the next epoch begins at nothing. */
  private takeMeans(): Pick<EpochRecord, 'losses' | 'gradientNorm' | 'clippedShare' | 'layers'> {
    const { rest, layers } = splitStatistics(this.totals?.means() ?? {});
    const { gradientNorm, clipped, ...losses } = rest;
    this.totals = undefined;
    return {
      losses,
      ...(gradientNorm === undefined ? {} : { gradientNorm }),
      ...(clipped === undefined ? {} : { clippedShare: clipped }),
      ...(layers ? { layers } : {}),
    };
  }

  private keepBest(loss: number, epoch: number): void {
    const { minDelta = 0 } = this.settings.options.earlyStopping ?? {};
    if (this.best && !(loss < this.best.loss - minDelta)) return;
    this.best?.snapshot.dispose();
    this.best = { loss, epoch, snapshot: this.engine.snapshot(), weights: readWeights(this.model) };
  }

  private saveCheckpoint(epoch: number): void {
    const { checkpoint } = this.settings.options;
    if (!checkpoint || epoch % (checkpoint.everyEpochs ?? 1) !== 0) return;
    const best = this.best && { loss: this.best.loss, epoch: this.best.epoch };
    const progress: Progress = { epoch, history: this.history, plateau: this.plateau, ...(best ? { best } : {}) };
    const content: Checkpoint = {
      identity: this.settings.identity,
      progress,
      weights: readWeights(this.model),
      slots: this.engine.exportState().slots,
      ...(this.best ? { bestWeights: this.best.weights } : {}),
    };
    writeCheckpoint(checkpoint.folder, content);
  }

  /** Puts weights, state and slots back to the end of the last whole epoch. */
  goBack(): void {
    if (this.lastGood) this.engine.restore(this.lastGood);
    this.engine.pull();
  }

  /**
   * What to throw when the objective of a step is no finite number; the weights go back to the end of the last whole
   * epoch.
   *
   * @param layer  the first layer whose values were not finite, where one is known
   */
  broken(step: number, layer: string | undefined): TrainingError {
    this.goBack();
    const rate = peakRate(this.settings.learningRate);
    const finiteWeights = Object.values(readWeights(this.model)).every((values) => values.every(Number.isFinite));
    const cause = finiteWeights
      ? `the likely cause is a learning rate that is too large (${rate}): try a tenth of it`
      : 'the weights were not finite before it began: build the model afresh';
    const kept = this.epoch > 0 ? `the end of epoch ${this.epoch}` : 'before training';
    const where = layer === undefined ? '' : ` Values became infinite first behind ${layer}.`;
    return new TrainingError(
      `fit: ${this.model.name}: the objective is no finite number at step ${step}; ${cause}.${where} The weights are those of ${kept}.`,
      step,
      this.history,
      layer,
    );
  }
}
