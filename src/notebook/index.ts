// The names of this room that others may use: `autoencoder-workbook/dist/notebook`.
export { type ComparisonTableOptions, comparisonTable } from './comparisonTable';
export { interruptSignal } from './interrupt';
export { type LivePlot, type LivePlotOptions, livePlot, type RunEnd } from './livePlot';
export { markdown } from './markdown';
export { choose, type Profile, profile } from './profile';
export { progressLine } from './progress';
export { type Showable, type ShowOptions, show } from './show';
