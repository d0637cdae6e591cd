import {
  convolutionalAutoencoder,
  describeLayers,
  type Examples,
  examplesFrom,
  firstExamples,
  fit,
  loadSplits,
  meanSquaredError,
  psnr,
  reconstruct,
  shiftImages,
  show,
  table,
} from 'autoencoder-workbook';
import { choose } from 'autoencoder-workbook/dist/notebook';

const settings = Object.freeze({
  seed: 1,
  images: choose({ full: 8_000, quick: 210 }),
  run: {
    seed: 1,
    batchSize: 32,
    epochs: choose({ full: 8, quick: 1 }),
    learningRate: { type: 'oneCycle', maxRate: 5e-3 },
  } as const,
  net: { latentDim: 32, seed: 1, filters: [16, 32], kernelSize: 4 },
});
const splits = loadSplits('mnist-10k', { seed: settings.seed, train: settings.images });
const train = splits.train;
const test = firstExamples(splits.test, choose({ full: 1_000, quick: 100 }));
;
const odd = convolutionalAutoencoder({
  latentDim: 8,
  seed: settings.seed,
  inputShape: [45, 33, 3],
  filters: [8, 16, 32],
});
const oddLayers = describeLayers(odd).filter(({ layer }) => /conv|crop/.test(layer));
show(
  table({
    caption: 'Images of 45×33×3, three stages',
    rows: oddLayers,
    columns: ['part', 'layer', 'output'],
  }),
);
odd.dispose();
;
function coverage(inputs: number, size: number, stride: number): number[][] {
  const side = (inputs - 1) * stride + size;
  const hits = (y: number) =>
    Array.from({ length: inputs }, (_, i) => y - stride * i).filter((t) => t >= 0 && t < size)
      .length;
  return Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (_column, column) => hits(row) * hits(column)),
  );
}
;
import { heatmap, sideBySide } from 'autoencoder-workbook';

const cases = [
  [2, 2],
  [5, 2],
  [4, 3],
] as const;
show(
  sideBySide({
    title: 'How often each pixel is hit: 4×4 ones',
    share: 'none',
    alt:
      'Three maps of counts. Kernel 2 with stride 2 is even everywhere, kernel 5 with stride 2 ' +
      'and kernel 4 with stride 3 alternate.',
    charts: cases.map(([size, stride]) =>
      heatmap({
        title: `kernel ${size}, stride ${stride}`,
        alt: `Counts for kernel ${size} and stride ${stride}.`,
        matrix: coverage(4, size, stride),
        value: { title: 'times' },
        label: 'd',
      }),
    ),
  }),
);
;
const conv = convolutionalAutoencoder({ ...settings.net });
void (await fit(conv, train, settings.run));
;
import { dequantise, fitQuantiser, quantise } from 'autoencoder-workbook/dist/evaluation';
import { readWeights, writeWeights } from 'autoencoder-workbook/dist/models';

const wholeWeights = readWeights(conv);
const roundArray = (values: Float32Array, bits: number): Float32Array => {
  const numbers = examplesFrom(values, [1]);
  const quantiser = fitQuantiser(numbers, { bits });
  return dequantise(quantiser, quantise(quantiser, numbers)).values;
};
const roundDecoder = (bits: number) =>
  Object.fromEntries(
    Object.entries(wholeWeights).map(([name, values]) => [
      name,
      name.startsWith('decoder') ? roundArray(values, bits) : values,
    ]),
  );
;
import { imageCoderPoints } from 'autoencoder-workbook';
import { bitsAtPsnr, breakEvenImages, rateDistortion } from 'autoencoder-workbook/dist/evaluation';
import { partParameters } from 'autoencoder-workbook/dist/models';

const quality = choose({ full: 20, quick: 8 });
const jpeg = await imageCoderPoints(test, {
  format: 'JPEG',
  packing: 'sheet',
  qualities: [1, 10, 20, 40],
});
const jpegBits = bitsAtPsnr(jpeg, quality) ?? NaN;
const rounded = [32, 8, 6, 4, 3].map((bits) => {
  writeWeights(conv, bits === 32 ? wholeWeights : roundDecoder(bits));
  const bitsPerImage =
    bitsAtPsnr(rateDistortion(conv, { train: train, test: test, bits: [2, 3, 4, 5] }), quality) ??
    Infinity;
  const shipment = {
    bitsPerImage,
    receiverNumbers: partParameters(conv, 'decoder'),
    bitsPerNumber: bits,
  };
  return {
    'bits a weight': bits,
    psnr: psnr(test, reconstruct(conv, test)),
    [`bits per image at ${quality} dB`]: bitsPerImage,
    'cheaper than JPEG from': breakEvenImages(shipment, {
      bitsPerImage: jpegBits,
      receiverNumbers: 0,
    }),
  };
});
writeWeights(conv, wholeWeights);
;
show(rounded, {
  caption:
    `conv with a rounded decoder; JPEG on one sheet takes ${jpegBits.toFixed(0)} bits an image ` +
    `at ${quality} dB; test split`,
});
;
import { stackedAutoencoder } from 'autoencoder-workbook';

const bounded = convolutionalAutoencoder({
  ...settings.net,
  name: 'tanh code',
  codeActivation: 'tanh',
});
const noisy = stackedAutoencoder({
  ...bounded.config,
  name: 'tanh code with noise',
  encoder: [...bounded.config.encoder, { type: 'gaussianNoise', sigma: 0.1 }],
});
await fit(bounded, train, settings.run);
void (await fit(noisy, train, settings.run));
;
import { qualityAgainstRate } from 'autoencoder-workbook';
import { rateDistortionFrame } from 'autoencoder-workbook/dist/evaluation';

const threeNets = [conv, bounded, noisy].flatMap((net, index) =>
  rateDistortion(net, {
    train: train,
    test: test,
    bits: [1, 2, 3, 4, 5, 6],
    name: ['linear code', 'tanh code', 'tanh code with noise'][index],
  }),
);
show(
  qualityAgainstRate({
    title: 'Quality against rate: three codes of 32 numbers, test split',
    alt:
      'PSNR against bits per image for a linear code, a tanh code and a tanh code trained with ' +
      'noise.',
    rows: rateDistortionFrame(threeNets),
  }),
);
show(
  table({
    caption: 'The same in numbers',
    rows: threeNets,
    columns: [
      'method',
      'setting',
      { key: 'bitsPerImage', title: 'bits per image' },
      'psnr',
      'ssim',
    ],
  }),
);
;
import { selectExamples } from 'autoencoder-workbook';

const everySeventh = (first: number) =>
  selectExamples(
    train,
    Array.from({ length: Math.ceil((train.count - first) / 7) }, (_, index) => first + 7 * index),
  );
const parts = [0, 1, 2, 3, 4, 5, 6].map((first) =>
  shiftImages(everySeventh(first), { right: first - 3 }),
);
const moved = examplesFrom(
  Float32Array.from(parts.flatMap(({ values }) => Array.from(values))),
  [28, 28, 1],
);
const robust = convolutionalAutoencoder({ ...settings.net, name: 'conv, trained on shifts' });
void (await fit(robust, moved, settings.run));
;
import { lineChart } from 'autoencoder-workbook';

const shifts = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5];
const errorAt = (net: typeof conv, right: number) =>
  meanSquaredError(shiftImages(test, { right }), reconstruct(net, shiftImages(test, { right })));
show(
  lineChart({
    title: 'Digits out of place, test split',
    alt:
      'Error against shift from −5 to 5 pixels: a steep valley for conv, a wide, shallow one, ' +
      'higher only at 0, for the net trained on shifts.',
    x: { title: 'shift to the right', unit: 'pixels', ticks: shifts },
    y: { title: 'error', unit: 'MSE per pixel', zero: true },
    series: [conv, robust].map((net) => ({
      name: net.name,
      x: shifts,
      y: shifts.map((right) => errorAt(net, right)),
      points: true,
    })),
  }),
);
show(
  [conv, robust].map((net) => ({
    method: net.name,
    'in place': errorAt(net, 0),
    'by 3 px': errorAt(net, 3),
    'by 5 px': errorAt(net, 5),
  })),
  { caption: 'MSE per pixel, test split' },
);
;
import { auroc, loadDataset } from 'autoencoder-workbook';
import { squaredErrors } from 'autoencoder-workbook/dist/metrics';

const clothes = loadDataset('fashion-sample');
// Products of grey: how much light, and how little of it pure white or black.
const greyness = (pixels: ArrayLike<number>): number =>
  Array.from(pixels).reduce((total, x) => total + x * (1 - x), 0);
// Light in the outer four rows at the top and the bottom, where digits end.
const outside = (pixels: ArrayLike<number>): number =>
  Array.from(pixels).reduce((total, x, i) => total + (i < 4 * 28 || i >= 24 * 28 ? x : 0), 0);
const scored = (images: Examples, score: (pixels: ArrayLike<number>) => number): number[] =>
  Array.from({ length: images.count }, (_, row) =>
    score(images.values.subarray(784 * row, 784 * (row + 1))),
  );
const anomalous = [...(test.labels ?? []), ...(clothes.labels ?? [])].map(
  (_, i) => i >= test.count,
);
;
const detectors = {
  'x(1 − x), summed': [test, clothes].flatMap((images) => scored(images, greyness)),
  'light near top and bottom': [test, clothes].flatMap((images) => scored(images, outside)),
  'error of conv': [test, clothes].flatMap((images) =>
    Array.from(squaredErrors(images, reconstruct(conv, images))),
  ),
};
show(
  Object.entries(detectors).map(([score, scores]) => ({
    score,
    AUROC: auroc({ scores, anomalous }),
  })),
  { caption: 'Clothing against digits: chance that a piece of clothing scores higher, test split' },
);
;
import { fitPca, splitDataset } from 'autoencoder-workbook';

const mine = splitDataset(clothes, { seed: settings.seed, train: 400, validation: 0, test: 100 });
const ofMine = fitPca(mine.train);
const cuts = [32, 64, 128].map((k) => {
  const points = rateDistortion(ofMine.withLatentDim(k), {
    train: mine.train,
    test: mine.test,
    bits: choose({ full: [2, 3, 4, 5, 6, 7, 8], quick: [4, 8] }),
    step: 'shared',
  });
  return { k, at18: bitsAtPsnr(points, 18), at20: bitsAtPsnr(points, 20) };
});
const files = await imageCoderPoints(mine.test, { format: 'PNG', packing: 'files' });
const fileBits = files[0].bitsPerImage;
const paysFrom = (k: number, bits: number | undefined): number | null =>
  bits === undefined ? null : Math.ceil((32 * 784 * (k + 1)) / (fileBits - bits));
show(
  cuts.map(({ k, at18, at20 }) => ({
    'numbers kept': k,
    'bits at 18 dB': at18 ?? null,
    'pays from': paysFrom(k, at18),
    'bits at 20 dB': at20 ?? null,
    'pays from, 20 dB': paysFrom(k, at20),
  })),
  {
    caption:
      'Clothing, 100 held-out pictures, PCA with one step width; as PNG files they take ' +
      `${Math.round(fileBits)} bits each; empty: out of reach`,
  },
);
export {};
