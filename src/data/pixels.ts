/** Grey levels of a byte. */
const LEVELS = 256;
const HIGHEST = LEVELS - 1;

/**
 * Bytes to pixels: x = byte / 255, rounded once to float32.
 *
 * @param bytes  grey levels 0…255
 * @returns as many values in [0, 1]
 */
export function pixelsFromBytes(bytes: Uint8Array): Float32Array {
  // A table of the 256 possible results is twice as fast as as many divisions as there are pixels.
  const table = Float32Array.from({ length: LEVELS }, (_, level) => level / HIGHEST);
  const pixels = new Float32Array(bytes.length);
  for (let index = 0; index < bytes.length; index++) pixels[index] = table[bytes[index] as number] as number;
  return pixels;
}
