import { tf } from '../../runtime/tensorflow';
import { type Layer, type LayerSite, plainLayer } from './layer';
import { unchanged } from './linearised';
import type { DropoutSpec, GaussianNoiseSpec } from './spec';

/** @throws RangeError when the rate is not in [0, 1) */
export function buildDropout({ rate }: DropoutSpec, site: LayerSite): Layer {
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(`${site.path}: dropout rate must be at least 0 and below 1, got ${rate}`);
  }
  return plainLayer(`dropout ${rate}`, site, {
    apply: (x, pass) =>
      tf.tidy(() => {
        if (!pass.training || rate === 0) return tf.clone(x);
        // floor(u + 1 − rate) is 1 with probability 1 − rate, and has no gradient that would be missed.
        const kept = tf.floor(tf.add(pass.random.uniform(x.shape), 1 - rate));
        return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
      }),
    keepsValues: true,
    linearise: unchanged,
  });
}

/** @throws RangeError when sigma is negative */
export function buildGaussianNoise({ sigma }: GaussianNoiseSpec, site: LayerSite): Layer {
  if (!(sigma >= 0)) throw new RangeError(`${site.path}: noise sigma must not be negative, got ${sigma}`);
  return plainLayer(`normal noise σ ${sigma}`, site, {
    apply: (x, pass) =>
      tf.tidy(() => (pass.training ? tf.add(x, tf.mul(sigma, pass.random.normal(x.shape))) : tf.clone(x))),
    keepsValues: true,
    linearise: unchanged,
  });
}
