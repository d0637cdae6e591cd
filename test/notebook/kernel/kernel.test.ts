import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJson } from '../../../scripts/lib/files.mjs';
import { project } from '../../../scripts/lib/project.mjs';
import { KernelClient, type Ran, type Told } from './client';

const require = createRequire(import.meta.url);
let kernel: KernelClient;
let first: Ran;

const imports = `import { denseAutoencoder, examplesFrom, fit, livePlot } from 'autoencoder-workbook';
import { tf } from 'autoencoder-workbook/dist/runtime';
const train = examplesFrom(Float32Array.from({ length: 6400 }, (_, i) => ((i * 37) % 101) / 101), [16]);
const build = () => denseAutoencoder({ latentDim: 2, inputShape: [16], hidden: [8], seed: 1 });
const long = { epochs: 1_000_000, seed: 1, batchSize: 4, engine: 'eager' } as const;`;

beforeAll(async () => {
  kernel = await KernelClient.start();
  first = await kernel.run(imports);
});
afterAll(() => kernel.stop());

const plain = (traceback: readonly string[]): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours
  traceback.join('\n').replaceAll(/\u001b\[[\d;]*m/g, '');
const errorOf = ({ told }: Ran): string => plain(told.find(({ type }) => type === 'error')?.content.traceback ?? []);

/** Runs a cell and presses the stop button when a text is first seen in its outputs. */
function stopAt(seen: RegExp, code: string, presses = 1): Promise<Ran> {
  let isPressed = false;
  return kernel.run(code, {}, (told: Told) => {
    if (isPressed || told.type === 'execute_input' || !seen.test(JSON.stringify(told.content))) return;
    isPressed = true;
    for (let press = 0; press < presses; press++) setTimeout(() => kernel.interrupt(), 50 + 100 * press);
  });
}

/**
 * Presses the stop button until a cell is over. Once is not always enough: Node loses a SIGINT that comes just as the
 * synchronous part of a script ends, before the thread that watches for it has had its turn.
 */
async function stopped(running: Promise<Ran>): Promise<Ran> {
  const again = setInterval(() => kernel.interrupt(), 3000);
  kernel.interrupt();
  return running.finally(() => clearInterval(again));
}

test('it was written for the tslab that is installed', () => {
  const { TESTED_TSLAB } = require('autoencoder-workbook/dist/notebook/kernel/tslab') as { TESTED_TSLAB: string };
  expect(readJson(join(project.root, 'package.json')).dependencies.tslab).toBe(TESTED_TSLAB);
  expect(readJson(join(project.modules, 'tslab', 'package.json')).version).toBe(TESTED_TSLAB);
});

test('the first cell says at once what it waits for, and keeps no trace of it', () => {
  expect(first.reply.status).toBe('ok');
  const shown = first.told.filter(({ type }) => type !== 'execute_input');
  expect(shown[0]?.type).toBe('display_data');
  expect(shown[0]?.ms).toBeLessThan(2000);
  expect(shown.at(-1)?.type).toBe('clear_output');
});

describe('what cells print', () => {
  test('1500 lines arrive whole, in few messages', async () => {
    const { reply, told, text } = await kernel.run('for (let i = 0; i < 1500; i++) console.log("line " + i);');
    expect(reply.status).toBe('ok');
    expect(text.trimEnd().split('\n')).toEqual(Array.from({ length: 1500 }, (_, i) => `line ${i}`));
    expect(told.length).toBeLessThan(40);
  });

  test('a line is there while the cell is still busy, and displays keep their place between lines', async () => {
    const { told } = await kernel.run(`console.log('before');
const until = Date.now() + 700;
while (Date.now() < until);
console.error('after');
import { display } from 'tslab';
display.text('between');
console.log('last');`);
    const shown = told.filter(({ type }) => type !== 'execute_input');
    expect(shown.map(({ content }) => content.text ?? content.data['text/plain'])).toEqual([
      'before\n',
      'after\n',
      'between',
      'last\n',
    ]);
    expect((shown[1]?.ms ?? 0) - (shown[0]?.ms ?? 0)).toBeGreaterThan(500);
  });

  test('the value of the last expression is printed', async () => {
    expect((await kernel.run('const six = 6;\nsix * 7')).text).toBe('42\n');
    expect((await kernel.run('await Promise.resolve(43)')).text).toBe('43\n');
    expect((await kernel.run('const none = undefined;\nnone')).text).toBe('');
  });

  test('properties may be taken under another name, also of types from earlier cells', async () => {
    await kernel.run('interface Pair { mean: number; rest: { mean: number } }\nconst mean = 5;');
    await kernel.run('const pairs: Pair[] = [{ mean: 1, rest: { mean: 2 } }];');
    const { text } = await kernel.run(`const { mean: outer } = pairs[0];
const sums = pairs.map(({ mean: one, rest: { mean: two } }: Pair) => one + two + outer + mean);
sums[0]`);
    expect(text).toBe('9\n');
  });

  test('a picture gets a text, its own or that beside it', async () => {
    const { told } = await kernel.run(`import { display as show } from 'tslab';
show.png(Buffer.from('iVBORw0KGgo=', 'base64'));`);
    const [picture] = told.filter(({ type }) => type === 'display_data');
    expect(picture?.content.metadata['image/png'].alt).toMatch(/picture/);
  });
});

describe('errors', () => {
  test("show the reader's line with its number, though types and comments are gone from what runs", async () => {
    const ran = await kernel.run(`interface Point {
  x: number;
}
// a comment
const point: Point = { x: 1 };

function fail(p: Point): never {
  throw new RangeError(\`no \${p.x}\`);
}
[1].map(() => fail(point));`);
    expect(errorOf(ran).split('\n')).toEqual([
      'RangeError: no 1',
      'line 8, in fail',
      '  6  ',
      '  7  function fail(p: Point): never {',
      `→ 8    throw new RangeError(\`no \${p.x}\`);`,
      'line 10',
      `   8    throw new RangeError(\`no \${p.x}\`);`,
      '   9  }',
      '→ 10  [1].map(() => fail(point));',
    ]);
    expect(ran.reply).toMatchObject({ status: 'error', ename: 'RangeError', evalue: 'no 1' });
  });

  test('name the other cell where a function of it fails, and hide the kernel', async () => {
    await kernel.run('function later(value: number): number {\n  return [value].at(0)!.toFixed(200).length;\n}');
    const ran = await kernel.run('const fine = 1;\nawait Promise.resolve();\nlater(fine);');
    expect(errorOf(ran)).toMatch(
      /^RangeError: .*\ncell \[\d+\], line 2, in later\n[\s\S]*→ 2 {4}return[\s\S]*\nline 3\n[\s\S]*→ 3 {2}later\(fine\);$/,
    );
    expect(errorOf(ran)).not.toMatch(/node:|tslab|node_modules|launch|at /);
  });

  test('of the package are its message and the line that called it', async () => {
    const ran = await kernel.run("console.log('trains');\nawait fit(build(), train, { ...long, epochs: 0 });");
    expect(errorOf(ran)).toMatch(
      /^RangeError: fit: epochs must be a positive integer, got 0\nline 2\n[\s\S]*→ 2 {2}await fit/,
    );
    expect(errorOf(ran).match(/^line/gm)).toHaveLength(1);
  });

  test('that a cell prints itself are as readable', async () => {
    const { text } = await kernel.run(
      'try {\n  build().encode(1 as never);\n} catch (error) {\n  console.log((error as Error).stack);\n}',
    );
    expect(text).toMatch(/at cell \[\d+\], line 2$/m);
    expect(text).not.toMatch(/tslab|node:internal/);
  });

  test('of types name line and column, also behind short properties', async () => {
    const ran = await kernel.run('const a = 1;\nconst seed = 1;\nfit({ a, seed }, missing);');
    expect(errorOf(ran)).toMatch(/^TypeScript: Expected 3 arguments, but got 2\.\nline 3\n/);
    expect(errorOf(ran)).toMatch(
      /TypeScript: Cannot find name 'missing'\. Was the cell that declares it run\?\nline 3/,
    );
    expect(errorOf(ran)).toMatch(/→ 3 {2}fit\(\{ a, seed \}, missing\);\n {22}~~~~~~~/);
    expect(ran.reply.evalue).toMatch(/^line 3: /);
  });

  test('thrown values that are no errors are shown, and causes too', async () => {
    expect(errorOf(await kernel.run("throw 'a word';"))).toBe('Thrown: a word');
    const caused = await kernel.run("throw new Error('outer', { cause: new RangeError('inner') });");
    expect(errorOf(caused)).toMatch(/^Error: outer\ncaused by RangeError: inner\nline 1\n/);
  });

  test('in a timer reach the reader and leave the kernel alive', async () => {
    const { text } = await kernel.run(
      "setTimeout(() => { throw new Error('late'); }, 5);\nawait new Promise((resolve) => setTimeout(resolve, 100));",
    );
    expect(plain([text])).toMatch(/^Error: late\ncell \[\d+\], line 1/);
    expect((await kernel.run('1')).reply.status).toBe('ok');
  });
});

describe('names', () => {
  test('declared before an error are kept; those after it are as they were', async () => {
    await kernel.run("const older = 'old';\nfunction twice(x: number) {\n  return 2 * x;\n}");
    const failed = await kernel.run(
      "const newer = 'new';\nif (newer) throw new Error('half-way');\nconst older = 5;\nconst unborn = 1;\nfunction twice() {}",
    );
    expect(failed.reply.status).toBe('error');
    expect((await kernel.run('[newer, older.toUpperCase(), twice(4)].join()')).text).toBe('new,OLD,8\n');
    expect(errorOf(await kernel.run('unborn'))).toMatch(/Cannot find name 'unborn'/);
  });

  test('of an earlier cell may be given as a short property', async () => {
    await kernel.run('const seed = 7;\nconst inner = { seed };');
    expect((await kernel.run('JSON.stringify({ seed, deep: { inner } })')).text).toBe(
      '{"seed":7,"deep":{"inner":{"seed":7}}}\n',
    );
  });
});

describe('cells sent after a failing one', () => {
  test('are dropped when they were sent before it failed, and only then', async () => {
    const sent = [
      kernel.run("await new Promise((resolve) => setTimeout(resolve, 100));\nthrow new Error('first');"),
      kernel.run("console.log('second')"),
      kernel.run("console.log('third')"),
    ];
    const [failing, ...dropped] = await Promise.all(sent);
    expect(failing?.reply.status).toBe('error');
    expect(dropped.map(({ reply, text }) => [reply.status, text])).toEqual([
      ['aborted', ''],
      ['aborted', ''],
    ]);
    // At once after the reply: the kernel used to answer such a cell with nothing.
    await kernel.run("throw new Error('again');");
    expect((await kernel.run("console.log('runs')")).text).toBe('runs\n');
  });

  test('run when the front end wants them to', async () => {
    const both = [
      kernel.run("throw new Error('first');", { stop_on_error: false }),
      kernel.run("console.log('second')"),
    ];
    expect((await Promise.all(both)).map(({ reply }) => reply.status)).toEqual(['error', 'ok']);
  });
});

describe('the stop button', () => {
  test('ends training in order: the run is kept, what follows does not run, and training can go on', async () => {
    const stopped = await stopAt(
      /epoch [2-9]/,
      "const model = build();\nconst run = await fit(model, train, long);\nconsole.log('not reached');\nconst after = 1;",
    );
    expect(stopped.reply).toMatchObject({ status: 'error', ename: 'Stopped' });
    expect(stopped.text).toBe('Stopped. Declared and kept: model, run. Not reached: after.\n');
    const lines = stopped.told.flatMap(({ content }) => content.data?.['text/plain'] ?? []);
    expect(lines[0]).toBe('dense · preparing …');
    expect(lines.at(-1)).toMatch(/^dense · stopped after epoch \d+ of 1000000; weights kept · objective [\d.]+$/);
    expect(
      (await kernel.run('[run.stoppedBy, run.history.length > 0, run.epoch === run.history.length].join()')).text,
    ).toBe('interrupt,true,true\n');
    expect(errorOf(await kernel.run('after'))).toMatch(/Cannot find name/);
    const resumed = await kernel.run('const more = await fit(model, train, { ...long, epochs: 2 });\nmore.stoppedBy');
    expect(resumed.text).toBe('epochs\n');
  });

  test('ends a loop over trainings with the one at work', async () => {
    const stopped = await stopAt(
      /training 2 .* epoch/,
      'const finished: string[] = [];\nfor (const epochs of [1, 1_000_000, 1_000_000]) {\n  const { stoppedBy } = await fit(build(), train, { ...long, epochs });\n  finished.push(stoppedBy);\n}\nconst table = finished.length;',
    );
    expect(stopped.text).toBe('Stopped. Declared and kept: finished. Not reached: table.\n');
    expect((await kernel.run('finished')).text).toBe("[ 'epochs' ]\n");
  });

  test('ends trainings inside a function that a cell calls, which nothing in the cell could', async () => {
    const stopped = await stopAt(
      /epoch/,
      'async function several(): Promise<string[]> {\n  const reasons: string[] = [];\n  for (let i = 0; i < 3; i++) reasons.push((await fit(build(), train, long)).stoppedBy);\n  return reasons;\n}\nconst reasons = await several();',
    );
    expect(stopped.reply.ename).toBe('Stopped');
    expect((await kernel.run('reasons.join()')).text).toBe('interrupt,interrupt,interrupt\n');
  });

  test('finishes the live plot, with its picture', async () => {
    const stopped = await stopAt(
      /vegalite/,
      "const live = livePlot({ name: 'dense', title: 'A run', alt: 'Loss by epoch' });\nconst drawn = await fit(build(), train, { ...long, onEpoch: live.onEpoch });\nlive.onEnd(drawn);",
    );
    const plots = stopped.told.filter(({ content }) => content.data?.['application/vnd.vegalite.v5+json']);
    expect(JSON.stringify(plots[0]?.content)).toMatch(/dense · epoch \d+ of 1000000 · objective [\d.]+/);
    expect(plots.at(-1)?.content.data['image/png']).toBeTypeOf('string');
    expect(JSON.stringify(plots.at(-1)?.content)).not.toMatch(/of 1000000/);
  });

  test('breaks off what runs in one go, and leaves tfjs in order', async () => {
    const stopped = await stopAt(
      /begun/,
      "const before = 1;\nconsole.log('begun');\ntf.tidy(() => {\n  const x = tf.ones([2]);\n  tf.grad((y: tf.Tensor) => {\n    for (;;) tf.add(y, 1).dispose();\n  })(x);\n});\nconst behind = 1;",
    );
    expect(stopped.text).toBe('begun\nStopped. Declared and kept: before. Not reached: behind.\n');
    const { text } = await kernel.run(
      'const { state } = tf.engine() as unknown as { state: { scopeStack: unknown[]; gradientDepth: number; activeTape: unknown } };\nJSON.stringify([state.scopeStack.length, state.gradientDepth, state.activeTape])',
    );
    expect(text).toBe('[0,0,null]\n');
  });

  test.each([0, 10, 30])('pressed %i ms after a cell has begun, while it is compiled, is not lost', async (ms) => {
    let presses = 0;
    const press = (): void => {
      presses++;
      kernel.interrupt();
    };
    // Should the first be lost, a second one ends the cell, and the test says so.
    let second: NodeJS.Timeout | undefined;
    const { reply } = await kernel.run('await fit(build(), train, long);', {}, ({ type }) => {
      if (type !== 'execute_input') return;
      setTimeout(press, ms);
      second = setTimeout(press, 15_000);
    });
    clearTimeout(second);
    expect(reply).toMatchObject({ status: 'error', ename: 'Stopped' });
    expect(presses).toBe(1);
  });

  test('gives up a cell that waits for nothing after a second, at once when pressed twice; the rest never runs', async () => {
    const forever =
      "console.log('waits');\nawait new Promise((resolve) => setTimeout(resolve, 3000));\nconsole.log('ghost');";
    const once = await stopAt(/waits/, forever);
    expect(once.reply.ename).toBe('Stopped');
    const started = performance.now();
    expect((await stopAt(/waits/, forever, 2)).reply.ename).toBe('Stopped');
    expect(performance.now() - started).toBeLessThan(1000);
    const { text } = await kernel.run('await new Promise((resolve) => setTimeout(resolve, 3200));');
    expect(text).toBe('');
  });

  test('does nothing when no cell runs', async () => {
    kernel.interrupt();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await kernel.run("console.log('alive')")).text).toBe('alive\n');
  });

  test('drops the cells that wait, as an error does', async () => {
    const stopped = stopAt(/epoch/, 'await fit(build(), train, long);');
    const next = kernel.run("console.log('next')");
    expect((await stopped).reply.ename).toBe('Stopped');
    expect((await next).reply.status).toBe('aborted');
  });
});

describe('the other questions of a front end', () => {
  test('completion and inspection answer, also while a model trains', async () => {
    let isOver = false;
    const training = kernel.run('const background = await fit(build(), train, long);');
    void training.then(() => {
      isOver = true;
    });
    const { content } = await kernel.ask('complete_request', { code: 'tf.tens', cursor_pos: 7 });
    expect(isOver).toBe(false);
    expect(content.matches).toContain('tensor2d');
    expect([content.cursor_start, content.cursor_end]).toEqual([3, 7]);
    await stopped(training);
    const inspected = await kernel.ask('inspect_request', { code: 'denseAutoencoder', cursor_pos: 3, detail_level: 0 });
    expect(inspected.content.data['text/plain']).toMatch(/denseAutoencoder/);
  });

  test('the languages of kernel and compiler are told, and widgets that there are none', async () => {
    const { content } = await kernel.ask('kernel_info_request', {});
    expect(content).toMatchObject({ implementation: 'tslab', language_info: { name: 'typescript', version: '5.0.4' } });
    expect(await kernel.ask('comm_info_request', {})).toMatchObject({
      type: 'comm_info_reply',
      content: { comms: {} },
    });
    expect((await kernel.ask('is_complete_request', { code: 'if (a) {' })).content.status).toBe('incomplete');
  });
});
