// The names of this room that others may use: `autoencoder-workbook/dist/viz`.

export { type ArrowChartOptions, type ArrowField, arrowChart } from './arrows';
export type { AxisOptions } from './axis';
export { type Bar, type BarChartOptions, barChart, type HistogramOptions, histogram } from './bars';
export { type ErrorAgainstCodeSizeOptions, errorAgainstCodeSize } from './comparison';
export { type DecodedGridOptions, decodedGrid } from './decodedGrid';
export type { Displayable, Figure, FigureParts, MimeBundle, Picture } from './figure';
export { findingsTable, healthFigure, healthTable, layerHealthTable } from './health';
export { type HeatmapOptions, heatmap } from './heatmap';
export { type ImageGridOptions, type ImageRow, imageGrid, imageRows } from './imageGrid';
export { type LearningCurvesOptions, type LearningRecord, learningCurves, type TrainingCurve } from './learning';
export { type LineChartOptions, lineChart, type Rule, type Series } from './lines';
export { formatCell, formatNumber, formatShort, type NumberFormat, numberFormat } from './numbers';
export { type PlotlyFigure, type PlotlyOptions, type PlotlySpec, plotly } from './plotly';
export { type QualityAgainstRateOptions, qualityAgainstRate } from './qualityAgainstRate';
export { quantityColumn } from './quantityColumn';
export { type ImageStrip, type ReportPart, reportPage } from './report';
export type { Row, Rows } from './rows';
export { type ScatterOptions, scatter } from './scatter';
export { type HoverScatterOptions, hoverScatter, type Scatter3dOptions, scatter3d } from './scatter3d';
export { type SideBySideOptions, sideBySide } from './sideBySide';
export { type Column, type Table, type TableOptions, table } from './table';
export { classColour, methodColour, methodColours } from './theme';
export { type ThumbnailOptions, thumbnails } from './thumbnails';
export { type Chart, type ChartText, chart, type VegaLiteSpec } from './vega';
