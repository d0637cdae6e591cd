import type { EpochRecord } from './history';

/** How far a run is; told to `onProgress` a few times a second. */
export interface FitProgress {
  /** Name of the model. */
  readonly model: string;
  /** `preparing` until the first steps are done (the engine is built and compiled), `ended` once, at the end. */
  readonly state: 'preparing' | 'training' | 'ended';
  /** The epoch under way, from 1; at the end the last whole one. */
  readonly epoch: number;
  readonly epochs: number;
  /** Share of all steps that is done, from 0 to 1. */
  readonly done: number;
  /** The training objective of the last whole epoch; absent before there is one. */
  readonly objective?: number;
  /** The validation objective of the last whole epoch; absent without validation examples. */
  readonly validation?: number;
  /** Seconds since `fit` was called. */
  readonly seconds: number;
  /** Seconds that the rest will take at the pace so far; absent while there is no pace to go by. */
  readonly secondsLeft?: number;
  /** Why the run ended; absent before. */
  readonly stoppedBy?: string;
}

/** Takes what a run says of itself. */
export type ProgressListener = (progress: FitProgress) => void;

/** What surrounds training: a notebook's kernel, for instance. */
export interface TrainingHost {
  /** Called once for each run without an `onProgress` of its own; undefined where nobody looks. */
  readonly watch: () => ProgressListener | undefined;
  /** Ends every run that is under way or begun while it is aborted, such as those of a cell that was stopped. */
  readonly signal: () => AbortSignal | undefined;
}

let host: TrainingHost | undefined;

/** Says what surrounds training in this process; the notebook room does, scripts need not. */
export function setTrainingHost(surroundings: TrainingHost | undefined): void {
  host = surroundings;
}

/** The signal of the host, where there is one. */
export const hostSignal = (): AbortSignal | undefined => host?.signal();

/** What is known of a run before it begins. */
export interface ProgressPlan {
  readonly model: string;
  readonly epochs: number;
  readonly totalSteps: number;
  /** The caller's own listener. */
  readonly onProgress: ProgressListener | undefined;
}

/** Tells the listener of a run how far it is. */
export class ProgressReport {
  private readonly started = performance.now();
  private readonly listener: ProgressListener | undefined;
  /** When the pace began to be measured, and the steps done by then: building the engine is no part of the pace. */
  private pace: { readonly since: number; readonly steps: number } | undefined;
  private objectives: Pick<FitProgress, 'objective' | 'validation'> = {};
  private epoch = 1;
  private steps = 0;

  constructor(private readonly plan: ProgressPlan) {
    this.listener = plan.onProgress ?? host?.watch();
    this.tell('preparing');
  }

  /** So many steps are done, in this epoch and all before it; called after each chunk of steps. */
  at(epoch: number, steps: number): void {
    this.epoch = epoch;
    this.steps = steps;
    this.pace ??= { since: performance.now(), steps };
    this.tell('training');
  }

  /** An epoch was measured; or its measuring was broken off, and the record is of the one before. */
  measured(record: EpochRecord | undefined): void {
    const objective = record?.losses['objective'];
    const validation = record?.validation?.['objective'];
    this.objectives = {
      ...(objective === undefined ? {} : { objective }),
      ...(validation === undefined ? {} : { validation }),
    };
    this.tell('training');
  }

  /** The run ended, after so many whole epochs. */
  end(epoch: number, stoppedBy: string): void {
    this.epoch = epoch;
    this.tell('ended', stoppedBy);
  }

  private tell(state: FitProgress['state'], stoppedBy?: string): void {
    if (!this.listener) return;
    const { model, epochs, totalSteps } = this.plan;
    const now = performance.now();
    const paced = this.pace ? this.steps - this.pace.steps : 0;
    const left =
      this.pace && paced > 0 ? ((now - this.pace.since) / 1000 / paced) * (totalSteps - this.steps) : undefined;
    this.listener({
      model,
      state,
      epoch: this.epoch,
      epochs,
      done: this.steps / totalSteps,
      ...this.objectives,
      seconds: (now - this.started) / 1000,
      ...(left === undefined ? {} : { secondsLeft: left }),
      ...(stoppedBy === undefined ? {} : { stoppedBy }),
    });
  }
}
