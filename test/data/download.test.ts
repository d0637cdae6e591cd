import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadDataset } from 'autoencoder-workbook';
import { catalogueEntry, type DownloadFileOptions, downloadFile } from 'autoencoder-workbook/dist/data';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const content = randomBytes(50_000);
const half = content.length / 2;
const sha256 = createHash('sha256').update(content).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Sends what is asked for, also from the middle. */
const whole: Answer = (request, response) => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from > 0) response.setHeader('content-range', `bytes ${from}-${content.length - 1}/${content.length}`);
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
  response.end(content.subarray(from));
};

/** Promises everything and hangs up in the middle. */
const hangUp: Answer = (_request, response) => {
  response.writeHead(200, { 'content-length': content.length });
  response.write(content.subarray(0, half), () => setTimeout(() => response.destroy(), 500));
};

const answers: Record<string, Answer> = {
  '/whole': whole,
  '/hang-up': hangUp,
  '/hang-up-once': (request, response) => (request.headers.range ? whole : hangUp)(request, response),
  '/no-range': (_request, response) => response.end(content),
  '/short': (_request, response) => response.end(content.subarray(0, half)),
  '/long': (_request, response) => response.end(Buffer.concat([content, content])),
  '/corrupt': (_request, response) => response.end(Buffer.from(content).fill(0, 0, 9)),
  '/redirect': (_request, response) => response.writeHead(302, { location: '/whole' }).end(),
  '/circle': (_request, response) => response.writeHead(302, { location: '/circle' }).end(),
  '/missing': (_request, response) => response.writeHead(404).end('no such file'),
  '/broken': (_request, response) => response.writeHead(503).end(),
  '/silent': () => undefined,
  '/stall': (_request, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, half));
  },
  '/wrong-range': (request, response) => {
    if (!request.headers.range) return whole(request, response);
    response.setHeader('content-range', `bytes 7-${content.length - 1}/${content.length}`);
    response.writeHead(206).end(content.subarray(7));
  },
  '/unsatisfiable': (request, response) =>
    request.headers.range ? response.writeHead(416).end() : whole(request, response),
};

let server: Server;
let origin = '';
let requests: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(`${request.url} ${request.headers.range ?? 'from the start'}`);
    (answers[request.url ?? ''] ?? (answers['/missing'] as Answer))(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'download '));
  file = join(folder, 'sub', 'file.bin');
  requests = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const get = (paths: readonly string[], options: Partial<DownloadFileOptions> = {}): Promise<void> =>
  downloadFile(file, {
    urls: paths.map((path) => (path.startsWith('http') ? path : origin + path)),
    sha256,
    bytes: content.length,
    answerMs: 2000,
    idleMs: 2000,
    ...options,
  });

/** The file is there and right, and nothing else. */
function expectWhole(): void {
  expect(readFileSync(file).equals(content)).toBe(true);
  expect(readdirSync(join(folder, 'sub'))).toEqual(['file.bin']);
}

describe('downloadFile', () => {
  test.each(['/whole', '/redirect', '/no-range'])('fetches from %s', async (path) => {
    await get([path]);
    expectWhole();
  });

  test('goes on from no link, waits for no pipe, and touches nothing that they name', async () => {
    mkdirSync(join(folder, 'sub'));
    const own = join(folder, 'own.txt');
    writeFileSync(own, 'mine');
    symlinkSync(own, `${file}.partial`);
    await get(['/whole']);
    expectWhole();
    expect(readFileSync(own, 'utf8')).toBe('mine');
    rmSync(file);
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [`${file}.partial`]);
    await get(['/whole']);
    expectWhole();
  });

  test('tells how far it is', async () => {
    const seen: number[] = [];
    await get(['/whole'], { onProgress: ({ received, total }) => seen.push(received / total) });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('goes on from where a broken connection ended', async () => {
    await get(['/hang-up-once']);
    expectWhole();
    expect(requests).toEqual(['/hang-up-once from the start', `/hang-up-once bytes=${half}-`]);
  });

  test('goes on from what an earlier process left', async () => {
    await expect(get(['/short'])).rejects.toThrow(`ended after ${half} of ${content.length} bytes`);
    expect(existsSync(file)).toBe(false);
    await get(['/whole']);
    expectWhole();
    expect(requests.at(-1)).toBe(`/whole bytes=${half}-`);
  });

  test.each(['/no-range', '/unsatisfiable', '/wrong-range'])('begins again where %s cannot go on', async (path) => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(`${file}.partial`, content.subarray(0, half));
    await get([path, '/no-range']);
    expectWhole();
  });

  test('begins again when what an earlier process left was damaged', async () => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(`${file}.partial`, Buffer.alloc(half));
    await get(['/whole']);
    expectWhole();
    expect(requests).toEqual([`/whole bytes=${half}-`, '/whole from the start']);
  });

  test.each([
    ['/missing', 'answered 404 Not Found'],
    ['/broken', 'answered 503'],
    ['/corrupt', 'SHA-256 must be'],
    ['/short', 'ended after'],
    ['/long', `sent more than the ${content.length} bytes`],
    ['/silent', 'no answer within 2 s'],
    ['/stall', 'stalled: no byte for 2 s'],
    ['/circle', 'redirect'],
    ['/hang-up', 'other side closed'],
    ['http://127.0.0.1:1/refused', 'bad port'],
    ['http://nowhere.invalid/file', 'nowhere.invalid'],
  ])('turns from %s to the next mirror, and says what happened where there is none', async (path, reason) => {
    const failure = await get([path]).catch((error: Error) => error.message);
    expect(failure).toContain(`${file} could not be fetched; tried`);
    expect(failure).toContain(reason);
    expect(failure).not.toContain('\n');
    expect(existsSync(file)).toBe(false);
    await get([path, '/whole']);
    expectWhole();
  });

  test('names a refused connection', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await expect(get([`http://127.0.0.1:${port}/file`])).rejects.toThrow('ECONNREFUSED');
  });

  test('lists all mirrors that failed', async () => {
    await expect(get(['/missing', '/broken'])).rejects.toThrow(/missing: answered 404.* \| .*broken: answered 503/);
  });

  test('stops when aborted, and keeps what it has', async () => {
    const stop = new AbortController();
    const running = get(['/stall'], { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
    await expect(running).rejects.toThrow('enough');
    expect(readdirSync(join(folder, 'sub'))).toEqual(['file.bin.partial']);
  });
});

describe('downloadDataset', () => {
  test('has nothing to do for an embedded set', async () => {
    const { fetched, present } = await downloadDataset('mnist-10k');
    expect(fetched).toEqual([]);
    expect(present).toHaveLength(2);
  });

  test('asks every mirror for every file and leaves nothing half done', async () => {
    await expect(downloadDataset('mnist', { folder, mirrors: [`${origin}/a/`, `${origin}/b`] })).rejects.toThrow(
      /a\/train-images-idx3-ubyte.gz: answered 404.*b\/train-images-idx3-ubyte.gz: answered 404/,
    );
    expect(readdirSync(join(folder, 'mnist'))).toEqual([]);
  });

  test('knows two public mirrors for each full set', () => {
    for (const name of ['mnist', 'fashion-mnist'] as const) {
      expect(catalogueEntry(name).mirrors).toHaveLength(2);
      for (const mirror of catalogueEntry(name).mirrors) expect(new URL(mirror).pathname).toMatch(/\/$/);
    }
  });
});
