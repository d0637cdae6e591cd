// The names of this room that others may use: `autoencoder-workbook/dist/models`.
import '../runtime/nativeLibrary';

export {
  type Autoencoder,
  type AutoencoderParts,
  autoencoderFrom,
  type Net,
  type ObjectiveSettings,
} from './autoencoder';
export type { BuiltTerm, CodeTerm, TermContext, TermEncoder } from './codeTerms';
export {
  type ContractiveSettings,
  codeJacobianNorms,
  contractiveAutoencoder,
  contractiveFamily,
} from './contractive';
export {
  type ContrastiveAutoencoder,
  type ContrastiveConfig,
  type ContrastiveSettings,
  contrastiveAutoencoder,
  contrastiveFamily,
} from './contrastive';
export {
  type ConvolutionalLayers,
  type ConvolutionalSettings,
  type ConvolutionalShape,
  convolutionalAutoencoder,
  convolutionalFamily,
} from './convolutional';
export { type DenoisingSettings, denoisingAutoencoder, denoisingFamily } from './denoising';
export {
  type DenseSettings,
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
  type ScratchLayerSettings,
  type ScratchSettings,
  scratchAutoencoder,
  scratchFamily,
} from './fromScratch';
export { channelImages, kernelImages, type LayerPlace, layerOutputs, partParameters } from './inspect';
export {
  type CodeGrid,
  type CodeMap,
  codeGrid,
  type InterpolationSettings,
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
export { type MaskedSettings, maskedAutoencoder, maskedFamily } from './masked';
export type { LossTerms, Pass, TrainableModel, Weight } from './model';
export type { NetLayers, NetShape } from './netShape';
export { type NoiseLevelDenoiser, type NoiseLevelSettings, type NoiseLevels, noiseLevelDenoiser } from './noiseLevels';
export { onPairs, pairExamples } from './pairs';
export {
  compactValid,
  type PresetName,
  type PresetSettings,
  pooledBatchNorm,
  presets,
  scratchPreset,
  stridedConvolution,
} from './presets';
export type { ProjectorShape } from './projector';
export type { BuiltLoss, OutputActivation, ReconstructionLoss, ReconstructionSettings } from './reconstruction';
export { type Denoise, noiseLadder, type SamplingOptions, type SamplingStep, sampleByDenoising } from './sampling';
export type { AutoencoderSettings, FilledSettings } from './settings';
export { type SparseSettings, type Sparsity, sparseAutoencoder, sparseFamily } from './sparse';
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
  type TiedLinearSettings,
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
  type TwoViewSettings,
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
  type VariationalSettings,
  variationalAutoencoder,
  variationalFamily,
} from './variational';
export type { NetSettings, VariationalNets } from './variationalNets';
export type { ViewObjective } from './viewObjectives';
export { parameterCount, readWeights, type Weighted, writeWeights } from './weights';
