// Digits that nobody wrote: samples from the prior of a variational autoencoder. node examples/sample-vae.mjs OUT.png
import { writeFileSync } from 'node:fs';
import { fit, imageGrid, imageRows, loadSplits, priorCodes, variationalAutoencoder } from 'autoencoder-workbook';
import { choose } from 'autoencoder-workbook/dist/notebook';

const [out] = process.argv.slice(2);
const { train } = loadSplits('mnist-10k', { seed: 1, ...choose({ full: {}, quick: { train: 500 } }) });
const vae = variationalAutoencoder({ latentDim: 10, seed: 1 });
const { seconds } = await fit(vae, train, { epochs: choose({ full: 30, quick: 2 }), seed: 1 });

const digits = vae.decode(priorCodes(40, { latentDim: 10, seed: 2 }));
const title = `40 samples of a VAE with 10 latents, mnist-10k, trained for ${seconds.toFixed(0)} s`;
const alt = 'Forty made-up digits in rows of ten.';
writeFileSync(out, imageGrid({ title, alt, rows: imageRows(digits, 10) }).toPng());
console.log(`wrote ${out}`);
