// Is an autoencoder worth it on your table, over PCA? node examples/compare-table.mjs FILE.csv [LABEL-COLUMN]
import { compare, denseAutoencoder, fit, fitPca, fitStandardiser, readTable, splitDataset } from 'autoencoder-workbook';
import { choose } from 'autoencoder-workbook/dist/notebook';

const [file, label] = process.argv.slice(2);
const table = readTable(file, label ? { label } : {});
const tenth = Math.ceil(table.count / 10);
const parts = splitDataset(table, { seed: 1, test: 2 * tenth, validation: tenth });
// Measured on the training part alone: what is held out must not decide on its own scale.
const { apply } = fitStandardiser(parts.train);
const [train, validation, test] = [apply(parts.train), apply(parts.validation), apply(parts.test)];

const latentDim = Math.max(1, Math.floor(table.shape[0] / 2));
const settings = { latentDim, inputShape: table.shape, seed: 1 };
const dense = denseAutoencoder({ ...settings, hidden: [64, 32], output: 'linear' });
const epochs = choose({ full: 100, quick: 2 });
await fit(dense, train, { epochs, seed: 1, validation, earlyStopping: { patience: 10 } });
console.log(
  compare([fitPca(train, { latentDim }), dense], test)
    .select('method', 'latentDim', 'mse')
    .toString(),
);
