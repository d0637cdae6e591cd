// @ts-check
// Digits that nobody wrote: samples from the prior of a variational autoencoder.
// node examples/sample-vae.mjs OUT.png [EPOCHS]
import { writeFileSync } from 'node:fs';
import { fit, imageGrid, imageRows, loadSplits, priorCodes, variationalAutoencoder } from 'autoencoder-workbook';

const [out, epochs = '30'] = process.argv.slice(2);
if (out === undefined) throw new Error('sample-vae: OUT.png must be given, got nothing');
const { train } = loadSplits('mnist-10k', { seed: 1 });
const vae = variationalAutoencoder({ latentDim: 10, seed: 1 });
const { seconds } = await fit(vae, train, { epochs: Number(epochs), seed: 1 });

const digits = vae.decode(priorCodes(40, { latentDim: 10, seed: 2 }));
const title = `40 samples of a VAE with 10 latents, mnist-10k, trained for ${seconds.toFixed(0)} s`;
const alt = 'Forty made-up digits in rows of ten.';
writeFileSync(out, imageGrid({ title, alt, rows: imageRows(digits, 10) }).toPng());
console.log(`wrote ${out}`);
