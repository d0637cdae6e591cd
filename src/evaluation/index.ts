// The names of this room that others may use: `autoencoder-workbook/dist/evaluation`.
import '../runtime/nativeLibrary';

export { greyBaseline, meanImageBaseline } from './baselines';
export { type BetaSweepOptions, betaSweep } from './betaSweep';
export { clipped } from './clipped';
export { compare, describeData, measurementFrame } from './compare';
export { type EquivalentCodeSizeOptions, equivalentCodeSize } from './equivalentCodeSize';
export { healthReport } from './health';
export type {
  CodeHealth,
  Disease,
  Finding,
  HealthOptions,
  HealthReport,
  LayerHealth,
  OutputHealth,
} from './healthTypes';
export { type ImageCoderOptions, type ImageFormat, imageCoderPoints } from './imageCoders';
export { type KlAndError, klAndError, pcaKlAndError } from './klAndError';
export {
  type AlwaysMeasured,
  type CodecAtWork,
  type MeasuredCodec,
  type MeasuredOnCodes,
  type Measurement,
  type MeasureOptions,
  measureAtWork,
  measureCodec,
} from './measure';
export {
  type MeasurementOverSeeds,
  meanAndSpread,
  type OverSeeds,
  overSeeds,
  overSeedsFrame,
  type SeededMeasurement,
  type Varying,
  type VaryingQuantity,
} from './overSeeds';
export { type PairedDifference, pairedDifference } from './pairedDifference';
export { type PublishedRecipe, publishedRecipes } from './publishedRecipes';
export {
  dequantise,
  fitQuantiser,
  type Quantiser,
  type QuantiserOptions,
  type QuantiserStep,
  quantise,
} from './quantiser';
export {
  type Described,
  inWords,
  type Judged,
  type Measured,
  type Nouns,
  nounsFor,
  type Quantity,
  type QuantityKey,
  type QuantityOfCodec,
  type QuantityOfCodes,
  quantityOf,
} from './quantities';
export {
  bitsAtPsnr,
  distortion,
  type RateDistortionOptions,
  type RateDistortionPoint,
  rateDistortion,
  rateDistortionFrame,
} from './rateDistortion';
export { bitsWithDecoder, breakEvenImages, type Shipment } from './shipping';
export { type CodecMaker, codeSizeSweep, type SweepOptions } from './sweep';
export { codeLengths, fitSymbolModel, type SymbolModel, type SymbolModelOptions } from './symbolModel';
