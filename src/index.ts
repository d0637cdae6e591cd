// The public surface: what most readers need, in families. The rest of each room is a sub-path away, such as
// `autoencoder-workbook/dist/math`.
import './runtime/nativeLibrary';

// data — examples from the catalogue or of your own, split, prepared, corrupted
export { type Augmentation, augmentExamples } from './data/augmentation';
export { type Codec, type Encoder, reconstruct } from './data/codec';
export { type Corruption, corruptExamples } from './data/corruption';
export { blankImages, shiftImages } from './data/damage';
export { downloadDataset } from './data/download';
export { type Dataset, type Examples, exampleAt, examplesFrom, firstExamples, selectExamples } from './data/examples';
export { loadImageFolder } from './data/imageFolder';
export { withLabels, withoutLabels } from './data/labels';
export { loadDataset } from './data/load';
export { readNpy, writeNpy } from './data/npy';
export { openData } from './data/open';
export { fitPreprocessing } from './data/preprocessing';
export { loadSplits, type Splits, splitDataset } from './data/splits';
export { fitStandardiser } from './data/standardise';
export { readTable } from './data/table';
// detection — what does not belong
export { anomalySplits } from './detection/anomalySplits';
export { detectionMeasures } from './detection/detectionMeasures';
export { type Detector, detector } from './detection/detector';
export { loadDetector, saveDetector } from './detection/detectorFile';
export { averagePrecision } from './detection/precision';
export { residualScore } from './detection/residualScore';
export { auroc } from './detection/roc';
// comparison — any codecs on one axis
export { greyBaseline, meanImageBaseline } from './evaluation/baselines';
export { betaSweep } from './evaluation/betaSweep';
export { clipped } from './evaluation/clipped';
export { compare, describeData } from './evaluation/compare';
export { healthReport } from './evaluation/health';
export { imageCoderPoints } from './evaluation/imageCoders';
export { type Measurement, measureCodec } from './evaluation/measure';
export { overSeeds, overSeedsFrame } from './evaluation/overSeeds';
export { codeSizeSweep } from './evaluation/sweep';
export { activeUnits, evidenceLowerBound } from './metrics/elbo';
export { frechetDistance } from './metrics/frechet';
export { importanceWeightedBound } from './metrics/importance';
export { latentVariances } from './metrics/latents';
// metrics — of reconstructions, codes and likelihoods
export { continuity, trustworthiness } from './metrics/mapQuality';
export { kNearestNeighbours, knnAccuracy } from './metrics/neighbours';
export { fitLinearProbe, linearProbeAccuracy } from './metrics/probe';
export { meanSquaredError, psnr, squaredErrorPerImage } from './metrics/reconstruction';
export { ssim } from './metrics/ssim';
export { type Autoencoder, autoencoderFrom } from './models/autoencoder';
// models — every family, one base; saved and loaded
export { contractiveAutoencoder } from './models/contractive';
export { contrastiveAutoencoder } from './models/contrastive';
export { convolutionalAutoencoder } from './models/convolutional';
export { denoisingAutoencoder } from './models/denoising';
export { denseAutoencoder, linearAutoencoder } from './models/dense';
export type { Model } from './models/family';
export { scratchAutoencoder } from './models/fromScratch';
export {
  codeGrid,
  interpolateCodes,
  posteriorCodes,
  priorCodes,
  priorGrid,
  traverseLatent,
} from './models/latentSpace';
export type { LayerSpec } from './models/layers/spec';
export { maskedAutoencoder } from './models/masked';
export type { TrainableModel } from './models/model';
export type { NetShape } from './models/netShape';
export { presets } from './models/presets';
export type { ReconstructionLoss } from './models/reconstruction';
export { sparseAutoencoder } from './models/sparse';
export { describeLayers, type StackedAutoencoder, stackedAutoencoder } from './models/stacked';
export { loadEncoder, loadModel, saveModel } from './models/store';
export { tiedLinearAutoencoder } from './models/tiedLinear';
export { trainable } from './models/trainable';
export { loadTrained } from './models/trained';
export { twoViewEncoder } from './models/twoViews';
export {
  linearVariationalAutoencoder,
  type VariationalAutoencoder,
  variationalAutoencoder,
} from './models/variational';
// notebook — show a figure, follow a run
export { comparisonTable } from './notebook/comparisonTable';
export { livePlot } from './notebook/livePlot';
export { markdown } from './notebook/markdown';
export { show } from './notebook/show';
// PCA — the yardstick in closed form
export { decoderDirections, principalAngles } from './pca/angles';
export { fitPca, type Pca } from './pca/pca';
export { fitProbabilisticPca } from './pca/probabilistic';
// training — one verb
export { fit } from './training/fit';
export { type EpochRecord, historyFrame } from './training/history';
export type { FitOptions, FitResult } from './training/options';
export { TrainingError } from './training/run';
// figures — specifications with a picture and a text behind them
export { barChart, histogram } from './viz/bars';
export { errorAgainstCodeSize } from './viz/comparison';
export { decodedGrid } from './viz/decodedGrid';
export type { Figure } from './viz/figure';
export { findingsTable, healthFigure, healthTable } from './viz/health';
export { heatmap } from './viz/heatmap';
export { imageGrid, imageRows } from './viz/imageGrid';
export { learningCurves } from './viz/learning';
export { lineChart } from './viz/lines';
export { plotly } from './viz/plotly';
export { qualityAgainstRate } from './viz/qualityAgainstRate';
export { reportPage } from './viz/report';
export { scatter } from './viz/scatter';
export { hoverScatter, scatter3d } from './viz/scatter3d';
export { sideBySide } from './viz/sideBySide';
export { type Table, table } from './viz/table';
export { methodColours } from './viz/theme';
export { thumbnails } from './viz/thumbnails';
export { type Chart, chart } from './viz/vega';
