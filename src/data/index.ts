// The names of this room that others may use: `autoencoder-workbook/dist/data`.
import '../runtime/nativeLibrary';

export type { AmatExpectation } from './amat';
export { type Augmentation, augmentBatch, augmentExamples, describeAugmentation } from './augmentation';
export { batchSizes, type EpochOptions, epochOrder } from './batches';
export { binarise } from './binarise';
export {
  type CatalogueEntry,
  type CatalogueFile,
  type CataloguePart,
  catalogueEntry,
  type DatasetName,
  datasetNames,
} from './catalogue';
export { type Codec, type CodecCost, type Encoder, reconstruct } from './codec';
export { type Corruption, type CorruptionType, corruptBatch, corruptExamples, describeCorruption } from './corruption';
export { blankImages, type Region, type Shift, shiftImages } from './damage';
export { dataFolder } from './dataFolder';
export { type ColumnSummary, columnSummaries, type RowRepeats, rowRepeats } from './dataSummary';
export type { ImageSize } from './decodeImage';
export {
  type DownloadFileOptions,
  type DownloadLimits,
  type DownloadOptions,
  type DownloadProgress,
  type DownloadResult,
  downloadDataset,
  downloadFile,
} from './download';
export { type Dataset, type Examples, exampleAt, examplesFrom, firstExamples, selectExamples } from './examples';
export { type Idx, type IdxExpectation, parseIdx, readIdx, writeIdx } from './idx';
export { type ImageFolderOptions, loadImageFolder } from './imageFolder';
export { withLabels, withoutLabels } from './labels';
export { datasetFolder, isDatasetHere, type LoadOptions, loadDataset, placeOf } from './load';
export { mapRows, type RowMap } from './mapRows';
export { meanRow } from './meanRow';
export { type ReadNpyOptions, readNpy, writeNpy } from './npy';
export { type OpenDataOptions, type OpenedData, openData, type PartSizes, splitOpened } from './open';
export { pixelsFromBytes } from './pixels';
export { fitPreprocessing, type Preprocessing, type PreprocessingRecord, type Scale } from './preprocessing';
export { heldOutSizes, type LoadSplitsOptions, loadSplits, type SplitSizes, type Splits, splitDataset } from './splits';
export { fitStandardiser, type Standardiser, type StandardiserNumbers } from './standardise';
export { type LesionedImages, type LesionOptions, plantLesions } from './syntheticLesions';
export {
  type PlantedSegment,
  type PlantedSeries,
  type PlantedSeriesOptions,
  plantedSeries,
  type Segment,
  type SegmentKind,
} from './syntheticSeries';
export { type PlantedAuroc, type PlantedTable, type PlantedTableOptions, plantedTable } from './syntheticTable';
export { examplesFrame, type ReadTableOptions, readTable } from './table';
export { type ColumnRecipe, featureNames, type Missing, type TableRecipe, type Window } from './tableRecipe';
export type { TextLayout } from './tableText';
export { tensorOf } from './tensors';
export { describeViews, type ViewStep, viewBatch } from './views';
export { windowsOf } from './windows';
