/**
 * Jupyter counts positions in characters, JavaScript in 16-bit units; they differ behind a character such as 𝜇.
 *
 * @returns the position in units
 */
export function unitsIn(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join('').length;
}

/** The other way: the position in characters. */
export function charactersIn(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}
