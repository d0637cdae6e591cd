const minutes = (seconds) => (seconds / 60).toFixed(1);
const nats = (value, error) => `${value.toFixed(2).replace('-', '−')}${error ? ` ± ${error.toFixed(2)}` : ''}`;

const table = (headings, lines) =>
  [headings, headings.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function line([name, result]) {
  const { target, reached } = result;
  return [
    `\`${name}\``,
    result.epochs,
    minutes(result.trainSeconds),
    minutes(result.trainCpuSeconds),
    nats(result.elbo, result.elboStandardError),
    nats(result.logLikelihood, result.standardError),
    nats(result.published),
    nats(result.fixedLogLikelihood),
    target ? `≥ ${nats(target.logLikelihood)}: ${reached ? 'reached' : '**missed**'}` : '',
  ];
}

/** The results as a page. */
export function likelihoodReport(results) {
  const entries = Object.entries(results.rows);
  const settings = entries.map(
    ([name, { fit, objective, seed, engine, images, samples, measureSeconds, machine, load, date }]) => [
      `\`${name}\``,
      objective.type === 'iwae' ? `importance-weighted, ${objective.samples} draws` : 'ELBO',
      `batch ${fit.batchSize}, Adam, cosine from ${fit.learningRate.rate}`,
      seed,
      engine,
      `${images} images × ${samples} draws in ${minutes(measureSeconds)} min`,
      machine,
      load.toFixed(1),
      date,
    ],
  );
  return `# Log-likelihood on binarised MNIST

Written by \`npm run results\`. The model is that of Burda, Grosse & Salakhutdinov (2016) with one stochastic layer:
784-200-200-50 with tanh and back, 50 latents. It is trained on the 60,000 training images, binarised afresh in every step, and
measured once, with its last weights. The log-likelihood is the importance-weighted bound on a seeded random subset of the test
images, binarised once; its standard error is that of the mean over images. The ELBO is on all 10,000. "Fixed" is the same
measure, with a tenth of the draws, on a subset of the fixed binarisation of the test set. All in nats per image; larger is better.

${table(['row', 'epochs', 'training, minutes', 'processor minutes', 'ELBO', 'log-likelihood', 'published', 'fixed', 'target'], entries.map(line))}

Published numbers are from Burda et al. (arXiv:1509.00519), table 1, trained for 3,280 epochs with a falling learning rate and
batches of 20. The gap that remains is training: our rows see the training images a fraction as often, and rows
with more draws per image cost more per epoch, so they get fewer epochs. Processor minutes are the time of all
cores together.

## Settings

${table(['row', 'objective', 'training', 'seed', 'engine', 'measured on', 'machine', 'load', 'date'], settings)}

\`npm run results -- vae-k1\` repeats one row. The data come from the folder that WORKBOOK_DATA_DIR names, see
data/README.md.
`;
}
