import type { DataFrame } from 'nodejs-polars';

/** A frame as polars prints it, with all of its rows and columns. */
export function printFrame(frame: DataFrame): string {
  // Polars reads these when it prints; a frame in a script's log is not to be cut to a terminal's width.
  const wide = { POLARS_FMT_MAX_COLS: '-1', POLARS_FMT_MAX_ROWS: '-1', POLARS_TABLE_WIDTH: '1000' };
  for (const [name, value] of Object.entries(wide)) process.env[name] ??= value;
  return frame.toString();
}
