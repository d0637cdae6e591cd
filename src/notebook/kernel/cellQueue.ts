import { setRunningCell } from './cell';
import type { CellOutput } from './cellOutput';
import type { Executor, Outcome } from './executor';
import { mendTensorFlow } from './mendTensorFlow';

/** A cell that was sent to be run. */
export interface CellRequest {
  readonly code: string;
  /** Whether the cells sent with it are dropped when this one fails. */
  readonly stopOnError: boolean;
  /** Called when its turn comes; takes the cell's number. */
  readonly begin: (count: number) => CellOutput;
  /** Called once, when it is over. */
  readonly end: (reply: CellReply) => void;
}

/** What the front end is told in the end. */
export type CellReply =
  | { readonly status: 'ok'; readonly count: number }
  | {
      readonly status: 'error';
      readonly count: number;
      readonly name: string;
      readonly message: string;
      readonly traceback: readonly string[];
    }
  | { readonly status: 'aborted' };

/** How long cells that were sent before a failure are waited for, to be dropped with the others. */
const DRAIN_MS = 50;
/** A stopped cell in which nothing comes to its end is given up after this long. */
const PATIENCE_MS = 1000;
const LOOK_MS = 100;

/** Runs cells in the order in which they were sent, one at a time. */
export class CellQueue {
  private readonly waiting: CellRequest[] = [];
  private isBusy = false;
  private count = 0;
  private current: { readonly stop: AbortController; held: number } | undefined;

  constructor(private readonly executor: Executor) {}

  /** Puts a cell behind those that wait. */
  add(request: CellRequest): void {
    this.waiting.push(request);
    if (!this.isBusy) void this.work();
  }

  /** Whether no cell has been sent yet. */
  get isFresh(): boolean {
    return !this.isBusy && this.count === 0;
  }

  /**
   * The stop button: asks the running cell to end. What is in it ends in order (training does, and keeps its weights);
   * a cell in which nothing does is given up after a second, and at once when the button is pressed again.
   */
  interrupt(): void {
    const { current } = this;
    if (!current) return;
    if (current.stop.signal.aborted) {
      this.executor.giveUp();
      return;
    }
    current.stop.abort(new Error('stopped by the reader'));
    let idleMs = 0;
    const timer = setInterval(() => {
      idleMs = current.held > 0 ? 0 : idleMs + LOOK_MS;
      if (this.current === current && idleMs < PATIENCE_MS) return;
      clearInterval(timer);
      if (this.current === current) this.executor.giveUp();
    }, LOOK_MS);
  }

  private async work(): Promise<void> {
    this.isBusy = true;
    for (let request = this.waiting.shift(); request; request = this.waiting.shift()) {
      this.count += 1;
      const reply = await this.run(request, this.count);
      if (reply.status === 'error' && request.stopOnError) {
        // All that was sent before anyone could know of the failure is dropped, and nothing that is sent afterwards.
        await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
        const dropped = this.waiting.splice(0);
        request.end(reply);
        for (const one of dropped) one.end({ status: 'aborted' });
      } else request.end(reply);
    }
    this.isBusy = false;
  }

  private async run(request: CellRequest, count: number): Promise<CellReply> {
    const output = request.begin(count);
    const stop = new AbortController();
    const current = { stop, held: 0 };
    const listeners: (() => void)[] = [];
    this.current = current;
    setRunningCell({
      signal: stop.signal,
      status: (line) => output.status(line),
      hold() {
        current.held += 1;
        let isHeld = true;
        return () => {
          if (isHeld) current.held -= 1;
          isHeld = false;
        };
      },
      onEnd: (listener) => listeners.push(listener),
    });
    let outcome: Outcome;
    try {
      outcome = await this.executor.execute(request.code, { count, stop, notices: output });
    } catch (error) {
      // A fault of the compiler, not of the cell.
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      outcome = { status: 'error', error: { name: 'KernelError', message: text, traceback: text.split('\n') } };
    }
    this.current = undefined;
    for (const listener of listeners) listener();
    return this.told(outcome, count, output);
  }

  /** Shows how the cell ended. */
  private told(outcome: Outcome, count: number, output: CellOutput): CellReply {
    if (outcome.status === 'ok') {
      output.flush();
      return { status: 'ok', count };
    }
    if (outcome.status === 'stopped') {
      if (outcome.brokenOff) mendTensorFlow();
      const message = stopMessage(outcome);
      output.write('stdout', `${message}\n`);
      output.flush();
      return { status: 'error', count, name: 'Stopped', message, traceback: [message] };
    }
    const { name, message, traceback } = outcome.error;
    output.error({ ename: name, evalue: message, traceback });
    return { status: 'error', count, name, message, traceback };
  }
}

/** What a reader who stopped a cell wants to know. */
function stopMessage({ kept, lost }: Extract<Outcome, { status: 'stopped' }>): string {
  const list = (names: readonly string[]): string => names.join(', ');
  return [
    'Stopped.',
    ...(kept.length > 0 ? [`Declared and kept: ${list(kept)}.`] : []),
    ...(lost.length > 0 ? [`Not reached: ${list(lost)}.`] : []),
  ].join(' ');
}
