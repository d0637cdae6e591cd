const percent = (value) => (100 * value).toFixed(1);

const table = (headings, lines) =>
  [headings, headings.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const METHODS = {
  pixels: () => '784 pixels',
  pca: ({ latentDim }) => `PCA, ${latentDim} numbers`,
  classifier: ({ net, views }) =>
    `${net.type} net trained on the labels${views.length > 0 ? ', each step on other views' : ''}`,
  twoViews: ({ net, objective }, trained) =>
    `${net.type} encoder, 64 numbers, ${trained ? { ntXent: 'SimCLR', vicReg: 'VICReg' }[objective.type] : 'random weights'}`,
};

function line([name, { codes, copies, fit, results, parameters, fitSeconds, points, target, reached }]) {
  const method = `${METHODS[codes.type](codes, fit !== undefined)}${copies ? ', views of the labelled images' : ''}`;
  const at = (labels, reader) => {
    const found = results.find(
      (each) => each.labels === labels && (each.reader === reader || each.reader === 'itself'),
    );
    return found && (found.reader !== 'itself' || reader === 'linear')
      ? `${percent(found.mean)} ± ${percent(found.deviation)}`
      : '';
  };
  return [
    `\`${name}\``,
    method,
    parameters.toLocaleString('en'),
    fit?.epochs ?? '',
    fitSeconds.toFixed(0),
    at(100, 'linear'),
    at(1000, 'linear'),
    at(100, 'neighbours'),
    at(1000, 'neighbours'),
    target
      ? `${points.toFixed(1)} points above PCA-32 (≥ ${target.atLeast}): ${reached ? 'reached' : '**missed**'}`
      : '',
  ];
}

/** The results as a page. */
export function fewLabelsReport(results) {
  const entries = Object.entries(results.rows);
  const headings = [
    'row',
    'what is read',
    'weights',
    'epochs',
    'seconds',
    '100 labels, linear',
    '1,000, linear',
    '100, neighbours',
    '1,000, neighbours',
    'target',
  ];
  const settings = entries.map(([name, { seed, fit, machine, load, date }]) => [
    `\`${name}\``,
    fit ? `batch ${fit.batchSize}, one cycle to ${fit.learningRate.maxRate}` : '',
    seed,
    machine,
    load.toFixed(1),
    date,
  ]);
  const views = entries.find(([, row]) => row.views)?.[1].views ?? '';
  return `# Codes read with few labels

Written by \`npm run results -- few-labels\`. Codes are learned from 55,000 training images of MNIST without their labels; a
reader then gets 100 or 1,000 of the labels, as many of each digit, and is tested on the 10,000 test images. Accuracies in per
cent, mean ± sample standard deviation over five draws of the labels, the same draws in every row. The linear reader is
multinomial logistic regression on codes divided by one number; its penalty, the number of neighbours and the penalty of the nets
are chosen on 5,000 further training images, with all of their labels, for every row alike. One training run for each row.

Views are: ${views}. A contrastive encoder is told that they do not matter. The rows that end in \`-views\` are told the same
about their labelled images: 30 (of 100) or 10 (of 1,000) further views of each, or other views in every step of a net that is
trained on the labels alone; its accuracy stands in the columns of the linear reader.

${table(headings, entries.map(line))}

## Settings

${table(['row', 'training', 'seed', 'machine', 'load', 'date'], settings)}
`;
}
