/** The part of nodejs-polars that makes and reads frames. */
export type Polars = typeof import('nodejs-polars').default;

/** Loads polars on first use: it costs a third of a second that a mere import of the package does not need. */
export function loadPolars(): Polars {
  return (require('nodejs-polars') as typeof import('nodejs-polars')).default;
}
