/** Settings of `fitSymbolModel`. */
export interface SymbolModelOptions {
  /**
   * Added to every count, so that a level that no training code has can still be sent; ½ unless given, the choice of
   * Krichevsky and Trofimov.
   */
  readonly smoothing?: number;
}

/** What an entropy coder knows: how many bits each level of each dimension costs. */
export interface SymbolModel {
  /** bits[d][s] = −log₂ p_d(s). */
  readonly bits: readonly Float64Array[];
}

/** Checks that the numbers are levels of the given dimensions. */
function expectSymbols(who: string, symbols: Int32Array, levels: ArrayLike<number>): void {
  if (levels.length < 1 || symbols.length % levels.length !== 0) {
    throw new RangeError(`${who}: ${symbols.length} levels are not a whole number of codes of ${levels.length}`);
  }
  const bad = symbols.findIndex((level, index) => !(level >= 0 && level < (levels[index % levels.length] as number)));
  if (bad >= 0) {
    const dimension = bad % levels.length;
    throw new RangeError(
      `${who}: levels of dimension ${dimension} must lie in 0…${(levels[dimension] as number) - 1}, got ${symbols[bad]}`,
    );
  }
}

/**
 * Fits the probabilities that an entropy coder uses: for each dimension on its own, the smoothed frequency of each
 * level among the training codes,
 *   p_d(s) = (n_d(s) + α) / (N + α L_d),
 * with n_d(s) occurrences among N codes, L_d levels and smoothing α. That dimensions may depend on each other is not
 * made use of, so a richer model could do better.
 *
 * @param symbols  levels of the training codes, shape [N, latent]
 * @param levels   L_d, [latent]
 * @throws RangeError when smoothing is not positive or a level does not exist
 * @see Krichevsky & Trofimov 1981, The performance of universal encoding
 */
export function fitSymbolModel(
  symbols: Int32Array,
  levels: ArrayLike<number>,
  { smoothing = 0.5 }: SymbolModelOptions = {},
): SymbolModel {
  if (!(smoothing > 0)) {
    throw new RangeError(`fitSymbolModel: smoothing must be positive, got ${smoothing}; an unseen level would cost ∞`);
  }
  expectSymbols('fitSymbolModel', symbols, levels);
  const dimensions = levels.length;
  const counts = Array.from(levels, (own) => new Float64Array(own));
  symbols.forEach((level, index) => {
    const own = counts[index % dimensions] as Float64Array;
    own[level] = (own[level] as number) + 1;
  });
  const codes = symbols.length / dimensions;
  return {
    bits: counts.map((own) => own.map((count) => -Math.log2((count + smoothing) / (codes + smoothing * own.length)))),
  };
}

/**
 * How many bits each code takes under a model: Σ_d −log₂ p_d(s_d). Their mean is the cross-entropy, which an
 * arithmetic coder reaches to within a few bits for a whole file.
 *
 * @param symbols  levels, shape [count, latent]
 * @returns bits per code, [count]
 * @throws RangeError when a level does not exist in the model
 */
export function codeLengths({ bits }: SymbolModel, symbols: Int32Array): Float64Array {
  expectSymbols(
    'codeLengths',
    symbols,
    bits.map((own) => own.length),
  );
  const lengths = new Float64Array(symbols.length / bits.length);
  symbols.forEach((level, index) => {
    const code = Math.floor(index / bits.length);
    lengths[code] = (lengths[code] as number) + (bits[index % bits.length]?.[level] as number);
  });
  return lengths;
}
