import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { DisplayMessage } from '../displayWriter';
import type { CellOutput } from './cellOutput';
import { CellQueue } from './cellQueue';
import { Executor } from './executor';
import { Server } from './server';
import { loadTslab, type Tslab } from './tslab';

const PACKAGE = 'autoencoder-workbook';
/** How often it is looked whether the process that started the kernel is still there. */
const PARENT_MS = 5000;
/** The kernel reads ahead when nothing was asked for this long. */
const QUIET_MS = 400;
/** What is being sent when the kernel ends has this long to arrive. */
const FAREWELL_MS = 100;

/** Sends what is printed to the cell that runs, or ran last; before the first one to the server's terminal. */
function redirectPrinting(output: () => CellOutput | undefined): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name];
    const original = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    const decoder = new TextDecoder();
    const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const cell = output();
      if (!cell) return original(chunk, ...rest);
      cell.write(name, typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
      const callback = rest.find((argument) => typeof argument === 'function');
      if (callback) queueMicrotask(callback as () => void);
      return true;
    };
    stream.write = write as typeof stream.write;
  }
}

/** Ends the kernel when the process that started it is gone: a killed server leaves no training behind. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, PARENT_MS).unref();
}

/**
 * Reads ahead what the first cell will need, while the reader reads: the compiler the package's declarations, Node
 * the package with TensorFlow. Each step blocks the kernel for a second or so: one is taken only when nothing was
 * asked for a while, and none any more once a cell has run.
 */
async function warmUp(executor: Executor, queue: CellQueue, server: Server): Promise<void> {
  const load = createRequire(join(process.cwd(), 'cell.js'));
  const steps = [
    () => executor.warmUp(''),
    () => executor.warmUp(`import {} from '${PACKAGE}';`),
    () => load(PACKAGE) as unknown,
  ];
  while (queue.isFresh) {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS / 4));
    if (server.quietMs < QUIET_MS) continue;
    const step = steps.shift();
    if (!step) return;
    try {
      step();
    } catch {
      // Not installed here, or it cannot be loaded: the cell that asks for it says why.
    }
  }
}

async function launch(connectionFile: string, tslab: Tslab): Promise<void> {
  const executor = new Executor(tslab, process.cwd());
  const queue = new CellQueue(executor);
  let current: CellOutput | undefined;
  const server = new Server(connectionFile, {
    tslab,
    executor,
    queue,
    onCell(output: CellOutput, write: (message: DisplayMessage, update: boolean) => void) {
      current = output;
      tslab.displayDoor.lastWriteDisplayData = write;
    },
    onShutdown() {
      executor.close();
      setTimeout(() => process.exit(0), FAREWELL_MS);
    },
  });
  redirectPrinting(() => current);
  process.on('SIGINT', () => queue.interrupt());
  // Outside of any cell: in a timer, or in a promise that nobody waits for. The kernel lives on.
  process.on('uncaughtException', (error) => console.error(executor.describe(error)));
  process.on('unhandledRejection', (reason) => console.error(executor.describe(reason)));
  endWithParent();
  await server.start();
  await warmUp(executor, queue, server);
}

/** tslab's own kernel, for a version that this one does not know. */
function launchPlain(connectionFile: string, reason: unknown): void {
  const told = reason instanceof Error ? reason.message : String(reason);
  console.error(`The kernel runs without the workbook's corrections: ${told}.`);
  const { startKernel } = require('tslab/dist/main.js') as typeof import('tslab/dist/main');
  startKernel({ configPath: connectionFile, enableFindLocal: false, jsKernel: false, globalVersion: '' });
}

function main(connectionFile: string | undefined): void {
  if (connectionFile === undefined) {
    console.error('usage: node launch.js CONNECTION_FILE');
    process.exit(2);
  }
  let tslab: Tslab;
  try {
    tslab = loadTslab();
  } catch (error) {
    launchPlain(connectionFile, error);
    return;
  }
  void launch(connectionFile, tslab);
}

main(process.argv[2]);
