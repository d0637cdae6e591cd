// @ts-check
// Codes for search: which digits are most like the first test digits, judged by 16 numbers instead of 784 pixels?
// node examples/search.mjs [EPOCHS]
import { denseAutoencoder, firstExamples, fit, kNearestNeighbours, loadSplits } from 'autoencoder-workbook';

const [epochs = '10'] = process.argv.slice(2);
const { train, test } = loadSplits('mnist-10k', { seed: 1 });
const queries = firstExamples(test, 5);
const model = denseAutoencoder({ latentDim: 16, seed: 1 });
await fit(model, train, { epochs: Number(epochs), seed: 1 });

const { indices, k } = kNearestNeighbours(model.encode(queries), model.encode(train), { k: 5 });
for (let query = 0; query < queries.count; query++) {
  const found = [...indices.subarray(query * k, (query + 1) * k)];
  const digits = found.map((index) => train.labels?.[index]).join(' ');
  console.log(
    `test digit ${query}, a ${queries.labels?.[query]}: its neighbours are ${digits} (training digits ${found})`,
  );
}
