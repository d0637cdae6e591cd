import { createHash } from 'node:crypto';
import { createReadStream, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type CatalogueFile, catalogueEntry, type DatasetName, datasetFiles, expectDatasetName } from './catalogue';
import { type FetchOptions, fetchPart } from './fetchPart';
import { withFileLock } from './fileLock';
import { datasetFolder, placeOf } from './load';

/** How far a download is. */
export interface DownloadProgress {
  /** Name of the file. */
  readonly file: string;
  /** Where it comes from. */
  readonly url: string;
  /** Bytes on disk, those of earlier attempts included. */
  readonly received: number;
  /** Bytes of the whole file. */
  readonly total: number;
}

/** How patient a download is, and whom it tells. */
export interface DownloadLimits {
  /** Milliseconds until a server must have answered; 15,000 unless given. */
  readonly answerMs?: number;
  /** Milliseconds without a byte after which a server counts as stalled; 20,000 unless given. */
  readonly idleMs?: number;
  /** Ends the download when aborted; what has arrived is kept for the next attempt. */
  readonly signal?: AbortSignal;
  /** Called whenever bytes arrived. */
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export interface DownloadFileOptions extends DownloadLimits {
  /** Addresses of the file, tried in turn. */
  readonly urls: readonly string[];
  /** SHA-256 of the whole file, hexadecimal. */
  readonly sha256: string;
  /** Size of the whole file. */
  readonly bytes: number;
}

export interface DownloadOptions extends DownloadLimits {
  /** Folder with a sub-folder per data set; `dataFolder()` unless given. */
  readonly folder?: string;
  /** Addresses that the files lie under, in place of the catalogue's. */
  readonly mirrors?: readonly string[];
  /** Called when another process is downloading the same set, which is then waited for. */
  readonly onWait?: (holder: string) => void;
}

/** What a download found and fetched. */
export interface DownloadResult {
  /** Where the files are. */
  readonly folder: string;
  /** Names of the files that were fetched. */
  readonly fetched: readonly string[];
  /** Names of the files that were there already, whole. */
  readonly present: readonly string[];
}

/** Connections that break are taken up again at the same mirror, this often. */
const ATTEMPTS_PER_MIRROR = 3;

/** SHA-256 of a file, or of what is packed in it. */
async function sha256Of(file: string, { packed = false } = {}): Promise<string> {
  const hash = createHash('sha256');
  const digest = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) hash.update(chunk);
  };
  const source = createReadStream(file);
  await (packed ? pipeline(source, createGunzip(), digest) : pipeline(source, digest));
  return hash.digest('hex');
}

/** Whether a published file is in its folder and right, as it is or packed. */
async function isWhole(folder: string, file: CatalogueFile): Promise<boolean> {
  const place = placeOf(folder, file);
  if (place === undefined) return false;
  if (place !== join(folder, file.path))
    return (await sha256Of(place, { packed: true }).catch(() => '')) === file.sha256;
  return statSync(place).size === file.bytes && (await sha256Of(place)) === file.sha256;
}

/** Fetches from one mirror until the partial file is whole; returns what went wrong, undefined once it is right. */
async function tryMirror(settings: FetchOptions, sha256: string): Promise<readonly string[] | undefined> {
  const problems: string[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS_PER_MIRROR; attempt++) {
    const before = existsSync(settings.file) ? statSync(settings.file).size : 0;
    try {
      await fetchPart(settings);
    } catch (error) {
      settings.signal?.throwIfAborted();
      problems.push((error as Error).message);
      const after = existsSync(settings.file) ? statSync(settings.file).size : 0;
      // Only a server that gave something is worth asking for the rest.
      if (after === before) return problems;
      continue;
    }
    const actual = await sha256Of(settings.file);
    if (actual === sha256) return undefined;
    rmSync(settings.file);
    problems.push(`SHA-256 must be ${sha256.slice(0, 8)}…, got ${actual.slice(0, 8)}…`);
    // The fault may lie in what an earlier attempt left; a file that was bad from its first byte stays bad.
    if (before === 0) return problems;
  }
  return problems;
}

/** Only a file is gone on from: a link would be followed to what it names, a pipe waited for. */
function removeForeign(partial: string): void {
  const found = lstatSync(partial, { throwIfNoEntry: false });
  if (found && !found.isFile()) rmSync(partial, { recursive: found.isDirectory() });
}

/**
 * Fetches one file: mirrors in turn, each from where the last attempt broke off, until the checksum is right. The file
 * appears whole and right, or not at all; until then `FILE.partial` stands beside it, and stays for the next time.
 *
 * @param file  path; its folder is made
 * @throws Error listing every address and what happened there; the reason of the signal when aborted
 */
export async function downloadFile(file: string, options: DownloadFileOptions): Promise<void> {
  const { urls, sha256, bytes, answerMs = 15_000, idleMs = 20_000, signal, onProgress } = options;
  const partial = `${file}.partial`;
  mkdirSync(dirname(file), { recursive: true });
  removeForeign(partial);
  const tried: string[] = [];
  for (const url of urls) {
    const onBytes = (received: number): void => onProgress?.({ file, url, received, total: bytes });
    const problems = await tryMirror({ url, file: partial, bytes, answerMs, idleMs, signal, onBytes }, sha256);
    if (problems === undefined) {
      renameSync(partial, file);
      return;
    }
    tried.push(`${url}: ${[...new Set(problems)].join(', then ')}`);
  }
  throw new Error(
    `downloadFile: ${file} could not be fetched; tried ${tried.join(' | ') || 'no address'}; check the network and run it again, it goes on from where it stopped`,
  );
}

/** What `downloadDataset` reads. */
const DOWNLOAD_DATASET_KEYS = keysOf<DownloadOptions>({
  folder: true,
  mirrors: true,
  onWait: true,
  answerMs: true,
  idleMs: true,
  signal: true,
  onProgress: true,
});

/**
 * Fetches the published files of a data set that are missing or damaged; files that are whole stay as they are. Two
 * processes may do so at once: one waits for the other.
 *
 * @param name  for an embedded set there is nothing to do
 * @throws RangeError when there is no such data set
 * @throws Error listing what was tried when a file could not be fetched; the reason of the signal when aborted
 */
export async function downloadDataset(name: DatasetName, options: DownloadOptions = {}): Promise<DownloadResult> {
  expectKnownKeys('downloadDataset', options, DOWNLOAD_DATASET_KEYS);
  const entry = catalogueEntry(expectDatasetName('downloadDataset', name));
  const folder = datasetFolder(name, options.folder);
  const { mirrors = entry.mirrors, onWait, ...limits } = options;
  const files = datasetFiles(name);
  const missing = async (): Promise<readonly CatalogueFile[]> => {
    const whole = await Promise.all(files.map((file) => isWhole(folder, file)));
    return files.filter((_, index) => !whole[index]);
  };
  const names = (some: readonly CatalogueFile[]): readonly string[] => some.map(({ path }) => path);
  // Looked at before the lock is taken: a folder that holds everything may be read-only.
  if (entry.origin === 'embedded' || (await missing()).length === 0) {
    return { folder, fetched: [], present: names(files) };
  }
  if (mirrors.length === 0) {
    throw new Error(
      `downloadDataset: ${name} must be fetched by hand, since no address serves its files; put ${names(files).join(' and ')} into ${folder}, see data/README.md`,
    );
  }
  mkdirSync(folder, { recursive: true });
  return withFileLock(
    join(folder, '.download.lock'),
    async () => {
      const wanted = await missing();
      for (const { path, sha256, bytes } of wanted) {
        const urls = mirrors.map((mirror) => `${mirror.replace(/\/+$/, '')}/${path}`);
        await downloadFile(join(folder, path), { ...limits, urls, sha256, bytes });
      }
      return { folder, fetched: names(wanted), present: names(files.filter((file) => !wanted.includes(file))) };
    },
    { signal: options.signal, onWait },
  );
}
