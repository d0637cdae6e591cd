// @ts-check
// Is an autoencoder worth it on your table, over PCA?
// node examples/compare-table.mjs FILE.csv [LABEL-COLUMN [EPOCHS]]
import { compare, denseAutoencoder, fit, fitPca, fitStandardiser, readTable, splitDataset } from 'autoencoder-workbook';

const [file, label, epochs = '100'] = process.argv.slice(2);
if (file === undefined) throw new Error('compare-table: FILE.csv must be given, got nothing');
const table = readTable(file, label ? { label } : {});
const tenth = Math.ceil(table.count / 10);
const parts = splitDataset(table, { seed: 1, test: 2 * tenth, validation: tenth });
// Measured on the training part alone: what is held out must not decide on its own scale.
const { apply } = fitStandardiser(parts.train);
const [train, validation, test] = [apply(parts.train), apply(parts.validation), apply(parts.test)];

const [columns = 1] = table.shape;
const latentDim = Math.max(1, Math.floor(columns / 2));
const dense = denseAutoencoder({
  latentDim,
  inputShape: table.shape,
  hidden: [64, 32],
  output: 'linear',
  seed: 1,
});
await fit(dense, train, { epochs: Number(epochs), seed: 1, validation, earlyStopping: { patience: 10 } });
console.log(
  compare([fitPca(train, { latentDim }), dense], test)
    .select('method', 'latentDim', 'mse')
    .toString(),
);
