// What the compiler makes of small nets, as text, held against the files in texts/ and against the page of the room.
// `npm test -- test/training/compiled/texts -u` prints them anew; read the difference before it is committed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  convolutionalAutoencoder,
  denseAutoencoder,
  examplesFrom,
  linearAutoencoder,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import { tf } from 'autoencoder-workbook/dist/runtime/tensorflow';
import { createEngine } from 'autoencoder-workbook/dist/training';
import { describeConstant, describeType } from 'autoencoder-workbook/dist/training/compiled/graph/describe';
import { DType } from 'autoencoder-workbook/dist/training/compiled/graph/graphDef';
import { describeRecording } from 'autoencoder-workbook/dist/training/compiled/record/describeRecording';
import { record } from 'autoencoder-workbook/dist/training/compiled/record/recording';
import { describe, expect, test } from 'vitest';
import { project } from '../../../scripts/lib/project.mjs';
import { printed } from './printed';

const README = join(project.sources, 'training', 'compiled', 'README.md');

describe('describeRecording', () => {
  test('names inputs, numbers what follows, writes constants where they are used, leaves out what is dead', () => {
    const x = tf.ones([2, 3]);
    const recording = record((recorder) => {
      recorder.input('x', x);
      tf.exp(x);
      recorder.result('y', tf.sum(tf.mul(x, 0.5), 1));
    });
    x.dispose();
    expect(describeRecording(recording)).toBe(
      'inputs\n  x : f32[2,3]\noperations\n  %0 = Mul(x, 0.5) : f32[2,3]\n  %1 = Sum(%0, [1]) : f32[2]\nresults\n  y = %1\n',
    );
  });

  test.each([
    [{ dtype: DType.float, shape: [], values: [1 / 3] }, '0.3333333'],
    [{ dtype: DType.int32, shape: [3], values: [4, 2, 2] }, '[4, 2, 2]'],
    [{ dtype: DType.float, shape: [500], values: [1] }, 'f32[500] of 1'],
    [{ dtype: DType.int32, shape: [4, 2], values: [0, 0, 1, 1, 2, 2, 3, 3] }, 'i32[4,2] of 0, 0, 1, 1, 2, 2, …'],
  ])('writes the constant %j as %s', (constant, text) => {
    expect(describeConstant(constant)).toBe(text);
  });

  test('writes types with a mark for extents that are not known', () => {
    expect(describeType({ dtype: DType.bool, shape: [-1, 7] })).toBe('bool[?,7]');
  });
});

describe('what becomes of', () => {
  test('a dense net on images: by the plain graph, by XLA and outside training', async () => {
    const build = () => denseAutoencoder({ inputShape: [2, 2, 1], latentDim: 2, hidden: [3], seed: 1 });
    const { recording, training, evaluation } = printed(build, { type: 'adam' });
    await expect(recording).toMatchFileSnapshot('texts/dense-recording.txt');
    await expect(training.graph).toMatchFileSnapshot('texts/dense-graph.txt');
    await expect(training.xla).toMatchFileSnapshot('texts/dense-xla.txt');
    await expect(evaluation).toMatchFileSnapshot('texts/dense-evaluation.txt');
  });

  test('a convolutional net with batch norm, whose last layer goes from many channels to one', async () => {
    const build = () =>
      convolutionalAutoencoder({ inputShape: [4, 4, 1], latentDim: 2, filters: [16], batchNorm: true, seed: 1 });
    const { recording, training } = printed(build, { type: 'sgd', momentum: 0.9 });
    await expect(recording).toMatchFileSnapshot('texts/convolutional-recording.txt');
    await expect(training.graph).toMatchFileSnapshot('texts/convolutional-graph.txt');
  });

  test('a variational net, with random numbers in the step', async () => {
    const net = { type: 'dense', hidden: [3] } as const;
    const build = () => variationalAutoencoder({ inputShape: [4], latentDim: 2, net, seed: 1 });
    const { recording, training } = printed(build, { type: 'sgd' });
    await expect(recording).toMatchFileSnapshot('texts/variational-recording.txt');
    await expect(training.graph).toMatchFileSnapshot('texts/variational-graph.txt');
  });
});

/** Three steps of the page's net on three examples, as the page shows them. */
function rows(): string {
  const model = linearAutoencoder({ inputShape: [4], latentDim: 2, seed: 1 });
  const data = examplesFrom(
    Float32Array.from({ length: 12 }, (_, index) => index / 12),
    [4],
  );
  const problem = { model, data, optimizer: { type: 'sgd' }, batchSize: 3, seed: 1, expectedSteps: 3 } as const;
  const engine = createEngine(problem, 'graph');
  const text = [1, 2, 3].map((step) => {
    const { totals } = engine.run({
      firstStep: step,
      indices: Int32Array.of(0, 1, 2),
      sizes: [3],
      learningRates: Float32Array.of(0.1),
      betas: Float32Array.of(1),
    });
    const means = Object.entries(totals.means()).map(([name, mean]) => `${name} ${mean.toFixed(4)}`);
    return `step ${step}: ${means.join(', ')}`;
  });
  engine.dispose();
  model.dispose();
  return `${text.join('\n')}\n`;
}

/** The part of a printed graph from one line on, up to the next empty line. */
const partOf = (text: string, head: string): string =>
  `${text
    .split('\n\n')
    .find((part) => part.startsWith(head))
    ?.trimEnd()}\n`;

test('the page of the room shows what the code prints', async () => {
  const { recording, training } = printed(() => linearAutoencoder({ inputShape: [4], latentDim: 2, seed: 1 }), {
    type: 'sgd',
  });
  const texts: Readonly<Record<string, string>> = {
    recording,
    turn: partOf(training.graph, 'turn('),
    main: partOf(training.graph, 'main'),
    'loop of XLA': partOf(training.xla, 'loop('),
    rows: rows(),
  };
  const shown: string[] = [];
  const page = readFileSync(README, 'utf8').replace(
    /(<!-- printed: ([^>]*) -->\n```text\n)[^`]*(```)/g,
    (_, before: string, name: string, after: string) => {
      shown.push(name);
      return `${before}${texts[name]}${after}`;
    },
  );
  expect(shown.sort()).toEqual(Object.keys(texts).sort());
  await expect(page).toMatchFileSnapshot(README);
});
