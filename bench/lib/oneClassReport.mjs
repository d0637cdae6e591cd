const table = (headings, lines) =>
  [headings, headings.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const METHODS = {
  random: () => 'random numbers',
  mean: () => 'distance to the mean image',
  nearest: () => 'nearest of 3,000 training images',
  pca: ({ latentDim }) => `PCA, ${latentDim} components`,
  dense: ({ model }) => `dense, ${[784, ...model.hidden, model.latentDim].join('–')}`,
};

const deviation = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};

function line([name, result]) {
  const { method, seeds, seconds, byClass, bySeed, auroc, target, reached } = result;
  return [
    `\`${name}\``,
    METHODS[method](result),
    ...byClass.map((area) => area.toFixed(1)),
    `${auroc.toFixed(2)}${bySeed.length > 1 ? ` ± ${deviation(bySeed).toFixed(2)}` : ''}`,
    seeds.length,
    seconds.toFixed(0),
    target ? `every seed above ${target.exceeds}: ${reached ? 'reached' : '**missed**'}` : '',
  ];
}

const settingsOf = ({ epochs, batchSize, learningRate }) =>
  `${epochs} epochs, batches of ${batchSize}, ${learningRate.type} up to ${learningRate.maxRate}`;

/** The results as a page. */
export function oneClassReport(results) {
  const entries = Object.entries(results.rows);
  const digits = Array.from({ length: 10 }, (_, digit) => String(digit));
  const trained = entries
    .filter(([, { fit }]) => fit)
    .map(([name, { fit, machine, date }]) => [`\`${name}\``, settingsOf(fit), machine, date]);
  return `# One digit normal, nine anomalous

Written by \`npm run results -- one-class\`. For each digit a score is fitted on its training images, all but one, and judged on all
10,000 test images of MNIST: AUROC in per cent of the squared error, or of the distance. Pixels lie in [0, 1] and are not
otherwise prepared. Trained rows are means over seeds, ± the deviation of a seed's mean over the ten digits.

${table(['row', 'method', ...digits, 'mean', 'seeds', 'seconds', 'target'], entries.map(line))}

Ruff et al. (2018), Deep SVDD, code of 32 numbers, same split: 94.8, on images with normalised contrast, which moves single
digits by several points.

${trained.length > 0 ? `## Settings\n\n${table(['row', 'training', 'machine', 'date'], trained)}\n` : ''}`;
}
