/**
 * A contestant in a process of its own: this package's engines and tfjs's own `fit`. Speaks the protocol of
 * peers/worker.py: one JSON command a line on stdin, one JSON answer a line on stdout.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { firstExamples, fit, fitPca } from 'autoencoder-workbook';
import { permutation, randomSource } from 'autoencoder-workbook/dist/math/index.js';
import { tf } from 'autoencoder-workbook/dist/runtime/index.js';
import { createEngine } from 'autoencoder-workbook/dist/training/index.js';
import { buildLayersModel, buildNet } from './nets.mjs';

function loadRows(path) {
  const bytes = readFileSync(path);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return { values, count: values.length / 784, shape: [28, 28, 1] };
}

/** Steps through the engine as `fit` plans them: shuffled epochs, chunks of `stepsPerCall`. */
function engineRunner({ net, batch, variant, data }) {
  const examples = loadRows(data);
  const model = buildNet(net);
  const problem = { model, data: examples, optimizer: { type: 'adam' }, batchSize: batch, seed: 1, expectedSteps: 1e6 };
  const engine = createEngine(problem, variant);
  const perEpoch = Math.floor(examples.count / batch);
  let step = 1;
  let order = permutation(examples.count, randomSource(1));
  return {
    engine,
    run(steps) {
      for (let done = 0; done < steps; ) {
        const within = (step - 1) % perEpoch;
        if (within === 0) order = permutation(examples.count, randomSource(step));
        const count = Math.min(engine.stepsPerCall(), steps - done, perEpoch - within);
        engine.run({
          firstStep: step,
          indices: order.subarray(within * batch, (within + count) * batch),
          sizes: new Array(count).fill(batch),
          learningRates: new Float32Array(count).fill(1e-3),
          betas: new Float32Array(count).fill(1),
        });
        step += count;
        done += count;
      }
    },
  };
}

/** tfjs's `fit` on a layers model, data in memory. */
function tfjsRunner({ net, batch, data }) {
  const { values, count } = loadRows(data);
  const model = buildLayersModel(tf, net);
  if (!model) throw new Error(`no layers model for ${net}`);
  const shape = net === 'dense' ? [784] : [28, 28, 1];
  const squaredError = (x, xHat) => tf.sum(tf.reshape(tf.squaredDifference(x, xHat), [x.shape[0], -1]), 1);
  model.compile({ optimizer: tf.train.adam(1e-3), loss: squaredError });
  const whole = Math.floor(count / batch) * batch;
  return {
    async run(steps) {
      for (let left = steps * batch; left > 0; left -= whole) {
        const rows = Math.min(left, whole);
        const x = tf.tensor(values.subarray(0, rows * 784), [rows, ...shape]);
        await model.fit(x, x, { batchSize: batch, epochs: 1, shuffle: true, verbose: 0 });
        x.dispose();
      }
    },
  };
}

/** PCA of all rows. */
function pcaRunner({ data, components }) {
  const examples = loadRows(data);
  return {
    run(times) {
      for (let time = 0; time < times; time++) fitPca(examples, { latentDim: components });
    },
  };
}

/** Billions of operations a second in a product of two large matrices: what this machine can do at most. */
function matmulPeak() {
  const size = 2048;
  const a = tf.randomNormal([size, size]);
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 8; time++) {
    const started = performance.now();
    const product = tf.matMul(a, a);
    product.dataSync();
    best = Math.min(best, performance.now() - started);
    product.dispose();
  }
  a.dispose();
  return (2 * size ** 3) / best / 1e6;
}

/** Seconds from calling `fit` to the end of the first epoch, and the epochs behind it. */
async function fitSeconds({ net, batch, data, count, epochs }) {
  const all = loadRows(data);
  const examples = firstExamples(all, count);
  const model = buildNet(net);
  const started = performance.now();
  const ends = [];
  const { engine } = await fit(model, examples, {
    epochs,
    seed: 1,
    batchSize: batch,
    onEpoch: () => void ends.push((performance.now() - started) / 1000),
  });
  model.dispose();
  return { ends, engine };
}

/** A hundred fits one after the other: what they leave behind, and how resident memory moves meanwhile. */
async function hundredFits({ data }) {
  const examples = firstExamples(loadRows(data), 2000);
  const sessions = () => tf.backend().getNumOfSavedModels();
  const fitOnce = async () => {
    const model = buildNet('dense');
    await fit(model, examples, { epochs: 2, seed: 1, batchSize: 128, validation: examples, engine: 'graph' });
    model.dispose();
  };
  await fitOnce();
  const before = { tensors: tf.memory().numTensors, sessions: sessions() };
  const seen = [];
  for (let fits = 1; fits <= 100; fits++) {
    await fitOnce();
    if (fits % 20 === 0) seen.push({ fits, mb: process.memoryUsage.rss() / 2 ** 20 });
  }
  return { seen, tensors: tf.memory().numTensors - before.tensors, sessions: sessions() - before.sessions };
}

function prepare(command) {
  if (command.net === 'pca') return pcaRunner(command);
  return command.variant === 'tfjs fit' ? tfjsRunner(command) : engineRunner(command);
}

let runner;
async function answer(command) {
  const started = performance.now();
  switch (command.do) {
    case 'prepare':
      runner = prepare(command);
      await runner.run(2);
      return {
        seconds: (performance.now() - started) / 1000,
        engine: runner.engine?.kind,
        reason: runner.engine?.reason,
      };
    case 'run':
      await runner.run(command.steps);
      return { ms: performance.now() - started };
    case 'peak':
      return { gigaflops: matmulPeak() };
    case 'fit':
      return fitSeconds(command);
    case 'hundred fits':
      return hundredFits(command);
    default:
      return { peakMb: process.resourceUsage().maxRSS / 1024 };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line)).catch((error) => ({
    error: String(error?.message ?? error).slice(0, 300),
  }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
