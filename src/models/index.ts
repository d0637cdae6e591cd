// The names of this room that others may use: `autoencoder-workbook/dist/models`.
import '../runtime/nativeLibrary';

export {
  type Autoencoder,
  type AutoencoderParts,
  autoencoderFrom,
  type Net,
  type ObjectiveOptions,
} from './autoencoder';
export { type Classifier, type ClassifierOptions, labelClassifier, withLabelColumn } from './classifier';
export type { BuiltTerm, CodeTerm, TermContext, TermEncoder } from './codeTerms';
export {
  type ContractiveOptions,
  codeJacobianNorms,
  contractiveAutoencoder,
  contractiveFamily,
} from './contractive';
export {
  type ContrastiveAutoencoder,
  type ContrastiveConfig,
  type ContrastiveOptions,
  contrastiveAutoencoder,
  contrastiveFamily,
} from './contrastive';
export {
  type ConvolutionalLayers,
  type ConvolutionalOptions,
  type ConvolutionalShape,
  convolutionalAutoencoder,
  convolutionalFamily,
} from './convolutional';
export { type DenoisingOptions, denoisingAutoencoder, denoisingFamily } from './denoising';
export {
  type DenseOptions,
  type DenseShape,
  denseAutoencoder,
  denseFamily,
  linearAutoencoder,
  linearFamily,
} from './dense';
export type { Family, FamilyRequest, Model, ModelConfig } from './family';
export {
  type ScratchConfig,
  ScratchLayer,
  type ScratchLayerOptions,
  type ScratchOptions,
  scratchAutoencoder,
  scratchFamily,
} from './fromScratch';
export { channelImages, kernelImages, type LayerPlace, layerOutputs, partParameters } from './inspect';
export {
  type CodeGrid,
  type CodeMap,
  codeGrid,
  type InterpolationOptions,
  interpolateCodes,
  posteriorCodes,
  priorCodes,
  priorGrid,
  traverseLatent,
} from './latentSpace';
export type { Stack } from './layers/build';
export { convolutionOutputSize, transposedOutputSize, type Window } from './layers/convolution';
export type { Layer, LayerSite } from './layers/layer';
export type { Linearised } from './layers/linearised';
export type {
  ActivationSpec,
  BatchNormSpec,
  ConvolutionSpec,
  CropSpec,
  DenseSpec,
  DropoutSpec,
  FlattenSpec,
  GaussianNoiseSpec,
  KeepLargestSpec,
  LayerNormSpec,
  LayerSpec,
  MaxPoolSpec,
  Padding,
  ReshapeSpec,
  ResidualSpec,
  UpSampleSpec,
} from './layers/spec';
export { type MaskedOptions, maskedAutoencoder, maskedFamily } from './masked';
export type { LossTerms, Pass, TrainableModel, Weight } from './model';
export type { NetLayers, NetShape } from './netShape';
export { type NoiseLevelDenoiser, type NoiseLevelOptions, type NoiseLevels, noiseLevelDenoiser } from './noiseLevels';
export { onPairs, pairExamples } from './pairs';
export {
  compactValid,
  type PresetName,
  type PresetOptions,
  pooledBatchNorm,
  presets,
  scratchPreset,
  stridedConvolution,
} from './presets';
export type { ProjectorShape } from './projector';
export type { BuiltLoss, OutputActivation, ReconstructionLoss, ReconstructionOptions } from './reconstruction';
export { type Denoise, noiseLadder, type SamplingOptions, type SamplingStep, sampleByDenoising } from './sampling';
export type { AutoencoderOptions, FilledOptions } from './settings';
export { type SparseOptions, type Sparsity, sparseAutoencoder, sparseFamily } from './sparse';
export {
  type Addition,
  describeLayers,
  type LayerRow,
  type StackedAutoencoder,
  type StackedConfig,
  stackedAutoencoder,
  stackedFamily,
} from './stacked';
export { isCodec, type KeptWithModel, loadEncoder, loadModel, saveModel } from './store';
export {
  type TiedLinearConfig,
  type TiedLinearOptions,
  type TiedMode,
  tiedLinearAutoencoder,
  tiedLinearFamily,
  tiedModeShares,
} from './tiedLinear';
export { type TrainableParts, trainable, type Variables, type WeightPenalty } from './trainable';
export { loadTrained, type Provenance, type TrainedModel } from './trained';
export {
  type TwoViewConfig,
  type TwoViewEncoder,
  type TwoViewOptions,
  twoViewEncoder,
  twoViewFamily,
} from './twoViews';
export {
  linearVariationalAutoencoder,
  type Observation,
  type Posterior,
  type VariationalAutoencoder,
  type VariationalConfig,
  type VariationalObjective,
  type VariationalOptions,
  variationalAutoencoder,
  variationalFamily,
} from './variational';
export type { NetOptions, VariationalNets } from './variationalNets';
export type { ViewObjective } from './viewObjectives';
export { parameterCount, readWeights, type Weighted, writeWeights } from './weights';
