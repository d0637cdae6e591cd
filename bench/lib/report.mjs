import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { tf } from 'autoencoder-workbook/dist/runtime/index.js';
import { netLabels, stepFlops } from './nets.mjs';

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const fastest = (contestants) =>
  contestants.filter(({ ms }) => ms).sort((a, b) => a.ms - b.ms)[0] ?? { ms: Number.NaN };
const of = (name) => (contestant) => contestant.label.startsWith(name);
const number = (value, digits = 2) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
const digitsFor = (ms) => (ms < 10 ? 3 : ms < 100 ? 1 : 0);

/** Ratios of our fastest engine to the fastest set-up of each peer. */
function ratioTable(cases, peak) {
  const rows = cases.map(({ net, batch, contestants }) => {
    const ours = fastest(contestants.filter((each) => of('ours')(each) && each.label !== 'ours: eager'));
    const against = (name) => ours.ms / fastest(contestants.filter(of(name))).ms;
    const peers = ['PyTorch', 'JAX', 'Keras', 'tfjs fit', 'ours: eager'].map((name) => number(against(name)));
    const floor = stepFlops(net, batch) / peak / 1e6 / fastest(contestants.filter(of('PyTorch'))).ms;
    const own = `${number(ours.ms, digitsFor(ours.ms))} (${ours.label.slice(6)})`;
    return [netLabels[net], batch, own, ...peers, number(floor)];
  });
  const head = ['net', 'batch', 'ours, ms a step', '÷ PyTorch', '÷ JAX', '÷ Keras', '÷ tfjs fit', '÷ our eager'];
  return table([...head, 'peak ÷ PyTorch'], rows);
}

/** Everybody's numbers in one case. */
function caseTable({ net, batch, contestants }, peak) {
  const rows = contestants.map(({ label, ms, low, high, seconds, peakMb, error }) =>
    error
      ? [label, '–', '–', '–', '–', error.replaceAll('|', '/').slice(0, 60)]
      : [
          label,
          number(ms, digitsFor(ms)),
          `${number(low, digitsFor(ms))}–${number(high, digitsFor(ms))}`,
          `${number((100 * stepFlops(net, batch)) / ms / 1e6 / peak, 0)} %`,
          number(seconds, 1),
          number(peakMb, 0),
        ],
  );
  const head = ['contestant', 'ms a step', 'middle half', 'of the peak', 's to be ready', 'peak MB'];
  return `### ${netLabels[net]}, batch ${batch}\n\n${table(head, rows)}`;
}

function machine() {
  const cpu = cpus()[0]?.model ?? 'unknown processor';
  const version = (name) =>
    JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
  const library = tf.backend().binding.TF_Version;
  return `${cpu}, ${cpus().length} threads; Node ${process.versions.node}, tfjs-node ${version('@tensorflow/tfjs-node')} on TensorFlow ${library}`;
}

/** bench/RESULTS.md from the measurements. */
export function report({ date, rounds, images, peak, cases, growth, pca, memory }) {
  const sections = [
    '# Benchmark results',
    `${date}; ${machine()}. Data: ${images}. Medians of ${rounds} interleaved rounds; the product of two 2048×2048 matrices runs at ${number(peak, 0)} GFLOP/s here ("the peak"). How it is measured: README.md. Peers: requirements.txt.`,
  ];
  if (cases.length > 0) {
    sections.push(
      '## Ratios',
      'Below 1: ours is faster. Each side by its fastest set-up. The last column is the least that any float32 program could reach here: the step’s products of matrices and convolutions at the peak and nothing else, against PyTorch.',
      ratioTable(cases, peak),
    );
    sections.push('## All contestants', ...cases.map((each) => caseTable(each, peak)));
  }
  if (growth) {
    const rows = growth.map(({ count, first, epoch }) => [
      count,
      number(first),
      number(epoch),
      number((1e6 * epoch) / count, 1),
    ]);
    sections.push(
      '## `fit`, dense net, batch 128',
      table(['images', 's to the end of the first epoch', 's for a later epoch', 'µs an image'], rows),
      `Engine: ${growth[growth.length - 1].engine.kind}, ${growth[growth.length - 1].engine.reason}.`,
    );
  }
  if (pca) {
    const rows = pca.map(({ label, ms, low, high, error }) => [
      label,
      error ?? number(ms, 0),
      `${number(low, 0)}–${number(high, 0)}`,
    ]);
    sections.push('## PCA, 32 components, all images', table(['', 'ms', 'middle half'], rows));
  }
  if (memory) {
    const { seen, tensors, sessions } = memory;
    sections.push(
      '## A hundred fits in one process',
      `Dense net, 2,000 images, two epochs with validation each. Afterwards ${tensors} tensors and ${sessions} native sessions more than before.`,
      table(
        ['after fits', ...seen.map(({ fits }) => fits)],
        [['resident memory, MB', ...seen.map(({ mb }) => number(mb, 0))]],
      ),
    );
  }
  return `${sections.join('\n\n')}\n`;
}
