import { basename } from 'node:path';
import { catalogueEntry, type DatasetName, datasetFiles, datasetNames } from '../data/catalogue';
import { downloadDataset } from '../data/download';
import type { Dataset } from '../data/examples';
import { datasetFolder, isDatasetHere } from '../data/load';
import type { Invocation } from './command';
import type { dataOptions } from './commands/data';
import { choice } from './options';
import { openAsked } from './reading';
import { type ExitCode, progressOn, UsageError } from './terminal';

type DataInvocation = Invocation<typeof dataOptions>;

const VERBS = ['list', 'get', 'path', 'verify'] as const;
const MEGABYTE = 1e6;

const bytesOf = (name: DatasetName): number => datasetFiles(name).reduce((sum, { bytes }) => sum + bytes, 0);

function describe(name: DatasetName, folder: string | undefined) {
  const { origin, licence } = catalogueEntry(name);
  return {
    name,
    isHere: isDatasetHere(name, folder),
    embedded: origin === 'embedded',
    bytes: bytesOf(name),
    licence,
    path: datasetFolder(name, folder),
  };
}

function list({ terminal, options }: DataInvocation, folder: string | undefined): ExitCode {
  const rows = datasetNames.map((name) => describe(name, folder));
  if (options.json) {
    terminal.out(`${JSON.stringify(rows)}\n`);
    return 0;
  }
  for (const { name, isHere, embedded, bytes, licence, path } of rows) {
    const state = embedded ? 'with the package' : isHere ? path : `not here: workbook data get ${name}`;
    terminal.out(`${name.padEnd(16)}${(bytes / MEGABYTE).toFixed(1).padStart(6)} MB  ${licence.padEnd(14)}${state}\n`);
  }
  return 0;
}

async function get({ terminal, options }: DataInvocation, name: DatasetName): Promise<ExitCode> {
  const { folder } = options;
  const progress = progressOn(terminal);
  const total = bytesOf(name);
  const received = new Map<string, number>();
  const mirror = options.mirror === undefined ? {} : { mirrors: options.mirror.split(',') };
  try {
    const result = await downloadDataset(name, {
      ...(folder === undefined ? {} : { folder }),
      ...mirror,
      signal: terminal.signal,
      onWait: (holder) => progress.line(`waiting for ${holder}, which is downloading ${name}`),
      onProgress: ({ file, url, received: bytes }) => {
        if (!received.has(file)) progress.line(`${basename(file)} from ${new URL(url).host}`);
        received.set(file, bytes);
        const done = [...received.values()].reduce((sum, part) => sum + part, 0);
        progress.update(done / total, `${(done / MEGABYTE).toFixed(1)} of ${(total / MEGABYTE).toFixed(1)} MB`);
      },
    });
    progress.close();
    terminal.out(
      options.json
        ? `${JSON.stringify(result)}\n`
        : `${name}: ${result.fetched.length} fetched, ${result.present.length} there already, all checksums right: ${result.folder}\n`,
    );
    return 0;
  } catch (error) {
    if (!terminal.signal.aborted) throw error;
    progress.close();
    terminal.err('workbook data: interrupted; to go on where it broke off, run the same command again\n');
    return 1;
  } finally {
    progress.close();
  }
}

function summary(part: Dataset): { readonly [key: string]: unknown } {
  const { split, count, shape, labels, checksum } = part;
  return { split, count, shape, classes: labels ? new Set(labels).size : null, checksum: checksum ?? null };
}

/** Reads all of it, by name or path, as every other command would. */
async function verify({ terminal, options }: DataInvocation, where: string): Promise<ExitCode> {
  const opened = await openAsked(where, options, { terminal });
  const parts = Object.values(opened.parts).map(summary);
  if (options.json) {
    terminal.out(`${JSON.stringify({ data: where, scale: opened.scale, parts })}\n`);
    return 0;
  }
  for (const { split, count, shape, classes, checksum } of parts) {
    const what = `${count} examples of shape [${(shape as readonly number[]).join(', ')}]`;
    terminal.out(`${where}, ${split}: ${what}, ${classes ?? 'no'} classes, data ${String(checksum).slice(0, 8)}\n`);
  }
  return 0;
}

/** Lists, fetches, finds and checks data. */
export async function data(invocation: DataInvocation): Promise<ExitCode> {
  const [verbText = '', name] = invocation.positionals;
  const verb = choice('what to do', verbText, VERBS);
  const { folder } = invocation.options;
  if (verb === 'list') {
    if (name !== undefined) throw new UsageError(`unexpected argument "${name}"`);
    return list(invocation, folder);
  }
  if (name === undefined) throw new UsageError(`data ${verb} needs a NAME`);
  if (verb === 'verify') return verify(invocation, name);
  const known = choice('the data set', name, datasetNames);
  if (verb === 'get') return get(invocation, known);
  invocation.terminal.out(`${datasetFolder(known, folder)}\n`);
  return 0;
}
