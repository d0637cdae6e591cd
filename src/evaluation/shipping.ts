/** A compressor as a whole: what each image costs, and what the receiver must be sent before the first. */
export interface Shipment {
  readonly bitsPerImage: number;
  /** Numbers that the receiver needs once: the decoder's parameters and the tables of the entropy coder. */
  readonly receiverNumbers: number;
  /** Bits of each of them; 32 unless given, single precision. */
  readonly bitsPerNumber?: number;
}

function onceBits({ receiverNumbers, bitsPerNumber = 32 }: Shipment): number {
  return receiverNumbers * bitsPerNumber;
}

/**
 * Bits per image when the receiver's numbers are paid for as well, shared out over so many images:
 *   rate + receiver numbers · bits per number / images.
 *
 * @throws RangeError when the number of images is not positive
 */
export function bitsWithDecoder(shipment: Shipment, images: number): number {
  if (!(images > 0)) throw new RangeError(`bitsWithDecoder: images must be a positive number, got ${images}`);
  return shipment.bitsPerImage + onceBits(shipment) / images;
}

/**
 * From how many images on the one shipment takes no more bits than the other, all counted; both should give the same
 * quality.
 *
 * @returns a whole number; 0 when it never costs more, Infinity when the other stays or becomes cheaper
 */
export function breakEvenImages(shipment: Shipment, other: Shipment): number {
  const extra = onceBits(shipment) - onceBits(other);
  const saved = other.bitsPerImage - shipment.bitsPerImage;
  if (saved > 0) return Math.max(0, Math.ceil(extra / saved));
  return saved === 0 && extra <= 0 ? 0 : Number.POSITIVE_INFINITY;
}
