/**
 * npm run bench -- [--peers] [--nets dense,vae,strided,pooled] [--batches 32,128,512] [--rounds 7] [--parts steps,fit,memory,pca]
 *
 * Training steps of this package against tfjs's own `fit` and, with --peers, PyTorch, Keras and JAX; PCA against
 * scikit-learn. Everything on the same MNIST images, interleaved in one run. Writes bench/RESULTS.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startOurs, startPeer } from './lib/contestant.mjs';
import { trainingImages } from './lib/images.mjs';
import { interleave } from './lib/interleave.mjs';
import { netNames } from './lib/nets.mjs';
import { peerPython } from './lib/peers.mjs';
import { report } from './lib/report.mjs';

const { values: options } = parseArgs({
  options: {
    peers: { type: 'boolean', default: false },
    nets: { type: 'string', default: netNames.join(',') },
    batches: { type: 'string', default: '32,128,512' },
    rounds: { type: 'string', default: '7' },
    parts: { type: 'string', default: 'steps,fit,memory,pca' },
    output: { type: 'string' },
  },
});

const log = (line) => console.log(line);
const threads = cpus().length;
const rounds = Number(options.rounds);
const images = trainingImages(log);
const python = options.peers ? peerPython(log) : undefined;

/** Who runs a net: our engines, tfjs, and the peers in every set-up that may be their fastest. */
function contestantsFor(net) {
  const convolutional = net === 'strided' || net === 'pooled';
  const ours = convolutional ? ['graph', 'eager'] : ['graph', 'xla', 'eager'];
  const own = [...ours, ...(net === 'vae' ? [] : ['tfjs fit'])].map((variant) => ({
    label: variant === 'tfjs fit' ? variant : `ours: ${variant}`,
    variant,
    start: () => startOurs(variant, { threads }),
  }));
  if (!python) return own;
  const peer = (name, file, variants) =>
    variants.map((variant) => ({
      label: variant ? `${name}: ${variant}` : name,
      variant,
      start: () => startPeer(`${name} ${variant}`.trim(), file, { python, threads }),
    }));
  const torch = ['eager', 'compiled', ...(convolutional ? ['eager, channels last', 'compiled, channels last'] : [])];
  return [
    ...own,
    ...peer('PyTorch', 'torch_peer.py', torch),
    ...peer('JAX', 'jax_peer.py', ['']),
    ...peer('Keras', 'keras_peer.py', ['plain', 'jit']),
  ];
}

const parts = new Set(options.parts.split(','));
const results = { date: new Date().toISOString().slice(0, 10), threads, rounds, images: images.name, cases: [] };

const ask = async (command) => {
  const contestant = startOurs('ours', { threads });
  try {
    return await contestant.ask({ data: images.path, ...command });
  } finally {
    contestant.end();
  }
};

try {
  results.peak = (await ask({ do: 'peak' })).gigaflops;
  log(`product of matrices: ${results.peak.toFixed(0)} GFLOP/s`);
  if (parts.has('steps')) {
    for (const net of options.nets.split(',')) {
      for (const batch of options.batches.split(',').map(Number)) {
        log(`${net}, batch ${batch}`);
        const contestants = await interleave(contestantsFor(net), { net, batch, data: images.path }, { rounds, log });
        results.cases.push({ net, batch, contestants });
        for (const { label, ms } of contestants) if (ms) log(`    ${label.padEnd(34)} ${ms.toFixed(3)} ms`);
      }
    }
  }
  if (parts.has('fit')) {
    results.growth = [];
    for (const count of [5000, 10_000, 20_000, 40_000, 60_000].filter((each) => each <= images.count)) {
      const { ends, engine } = await ask({ do: 'fit', net: 'dense', batch: 128, count, epochs: 4 });
      results.growth.push({ count, first: ends[0], epoch: (ends[3] - ends[0]) / 3, engine });
      log(
        `fit, dense, ${count} images: first epoch after ${ends[0].toFixed(2)} s, then ${((ends[3] - ends[0]) / 3).toFixed(2)} s each`,
      );
    }
  }
  if (parts.has('memory')) {
    results.memory = await ask({ do: 'hundred fits' });
    log(`a hundred fits: ${results.memory.seen.map(({ mb }) => mb.toFixed(0)).join(', ')} MB resident`);
  }
  if (parts.has('pca')) {
    const starts = [
      { label: 'ours', start: () => startOurs('ours', { threads }) },
      ...(python
        ? [{ label: 'scikit-learn', start: () => startPeer('scikit-learn', 'sklearn_peer.py', { python, threads }) }]
        : []),
    ];
    results.pca = await interleave(starts, { net: 'pca', components: 32, data: images.path }, { rounds, log });
    for (const { label, ms } of results.pca) if (ms) log(`PCA, ${label}: ${ms.toFixed(0)} ms`);
  }
  const markdown = report(results);
  const output = options.output ?? new URL('./RESULTS.md', import.meta.url);
  writeFileSync(output, markdown);
  log(markdown);
} finally {
  images.remove();
}
