// @ts-check
// Learns from clean images, then cleans noisy ones of the same size.
// node examples/denoise-folder.mjs CLEAN-FOLDER NOISY-FOLDER OUT-FOLDER [EPOCHS]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { denoisingAutoencoder, exampleAt, fit, loadImageFolder, reconstruct } from 'autoencoder-workbook';
import sharp from 'sharp';

const [cleanFolder, noisyFolder, outFolder, epochs = '60'] = process.argv.slice(2);
if (!cleanFolder || !noisyFolder || !outFolder) throw new Error('denoise-folder: three folders must be given');
const clean = await loadImageFolder(cleanFolder);
const noisy = await loadImageFolder(noisyFolder);

// Fresh noise in every step, and in training only; the target stays clean.
const denoiser = denoisingAutoencoder({
  inputShape: clean.shape,
  latentDim: 64,
  net: { type: 'dense', hidden: [256] },
  corruption: { type: 'gaussian', sigma: 0.3 },
  seed: 1,
});
await fit(denoiser, clean, { epochs: Number(epochs), seed: 1 });

const cleaned = reconstruct(denoiser, noisy);
const [height = 0, width = 0, channels = 0] = cleaned.shape;
const raw = { width, height, channels: channels === 1 ? /** @type {const} */ (1) : /** @type {const} */ (3) };
mkdirSync(outFolder, { recursive: true });
for (let index = 0; index < cleaned.count; index++) {
  const bytes = Buffer.from(exampleAt(cleaned, index).map((pixel) => Math.round(255 * pixel)));
  const image = sharp(bytes, { raw }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
  await image.png().toFile(join(outFolder, `${index}.png`));
}
console.log(`wrote ${cleaned.count} images to ${outFolder}`);
