// Learns from clean images, then cleans noisy ones: node examples/denoise-folder.mjs CLEAN-FOLDER NOISY-FOLDER OUT-FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { exampleAt, fit, loadImageFolder, reconstruct, stackedAutoencoder } from 'autoencoder-workbook';
import { featureCount } from 'autoencoder-workbook/dist/math';
import { choose } from 'autoencoder-workbook/dist/notebook';
import sharp from 'sharp';

const [cleanFolder, noisyFolder, outFolder] = process.argv.slice(2);
const clean = await loadImageFolder(cleanFolder);
const noisy = await loadImageFolder(noisyFolder);

const denoiser = stackedAutoencoder({
  kind: 'stacked',
  name: 'denoising',
  inputShape: clean.shape,
  latentDim: 64,
  seed: 1,
  output: 'sigmoid',
  loss: { type: 'squaredError' },
  // Fresh noise in every step, and in training only; the target stays clean.
  encoder: [
    { type: 'flatten' },
    { type: 'gaussianNoise', sigma: 0.3 },
    { type: 'dense', units: 256, activation: 'gelu' },
    { type: 'dense', units: 64 },
  ],
  decoder: [
    { type: 'dense', units: 256, activation: 'gelu' },
    { type: 'dense', units: featureCount(clean.shape) },
    { type: 'reshape', shape: clean.shape },
  ],
});
await fit(denoiser, clean, { epochs: choose({ full: 60, quick: 3 }), seed: 1 });

const cleaned = reconstruct(denoiser, noisy);
const [height, width, channels] = cleaned.shape;
mkdirSync(outFolder, { recursive: true });
for (let index = 0; index < cleaned.count; index++) {
  const bytes = Buffer.from(exampleAt(cleaned, index).map((pixel) => Math.round(255 * pixel)));
  const image = sharp(bytes, { raw: { width, height, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
  await image.png().toFile(join(outFolder, `${index}.png`));
}
console.log(`wrote ${cleaned.count} images to ${outFolder}`);
