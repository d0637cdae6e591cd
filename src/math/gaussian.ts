import { tf } from '../runtime/tensorflow';

/** A Gaussian with independent dimensions: what an encoder of a variational model gives for each example. */
export interface DiagonalGaussian {
  /** μ, shape [batch, latent]. */
  readonly mean: tf.Tensor;
  /** ln σ², the same shape. */
  readonly logVar: tf.Tensor;
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Whether values of shape `[..., batch, latent]` belong to a Gaussian of shape [batch, latent]: extra axes, such as
 * several samples per example, stand in front.
 */
function expectSamplesOf(who: string, values: tf.Tensor, { mean, logVar }: DiagonalGaussian): void {
  const shapeOf = (tensor: tf.Tensor): string => `[${tensor.shape.join(', ')}]`;
  if (shapeOf(mean) !== shapeOf(logVar)) {
    throw new RangeError(
      `${who}: mean and logVar must have the same shape, got ${shapeOf(mean)} and ${shapeOf(logVar)}`,
    );
  }
  const tail = values.shape.slice(values.rank - mean.rank);
  if (mean.rank < 1 || values.rank < mean.rank || tail.join() !== mean.shape.join()) {
    throw new RangeError(
      `${who}: the values must end in the axes of the Gaussian, ${shapeOf(mean)}, got ${shapeOf(values)}`,
    );
  }
}

/**
 * Log density of values under a diagonal Gaussian,
 *   ln N(z; μ, σ²) = −½ Σ_d [ (z_d − μ_d)²/σ_d² + ln σ_d² + ln 2π ],
 * summed over the last axis only, so that several samples per example keep their own value.
 *
 * @param z         shape [batch, latent] or [samples, batch, latent]
 * @param gaussian  μ and ln σ², shape [batch, latent]
 * @returns nats, shape of z without its last axis; the caller disposes it
 * @throws RangeError when the shapes do not fit
 */
export function gaussianLogDensity(z: tf.Tensor, gaussian: DiagonalGaussian): tf.Tensor {
  expectSamplesOf('gaussianLogDensity', z, gaussian);
  const { mean, logVar } = gaussian;
  return tf.tidy(() => {
    const standardised = tf.mul(tf.sub(z, mean), tf.exp(tf.mul(-0.5, logVar)));
    const exponent = tf.add(tf.square(standardised), logVar);
    return tf.sub(tf.mul(-0.5, tf.sum(exponent, -1)), HALF_LOG_TWO_PI * lastExtent(z));
  });
}

/**
 * Log density of values under the standard normal prior,
 *   ln N(z; 0, 1) = −½ Σ_d [ z_d² + ln 2π ], summed over the last axis.
 *
 * @param z  shape [..., latent]
 * @returns nats, shape of z without its last axis; the caller disposes it
 * @throws RangeError when z is a scalar
 */
export function standardNormalLogDensity(z: tf.Tensor): tf.Tensor {
  if (z.rank < 1) throw new RangeError('standardNormalLogDensity: z must have at least one axis, got a scalar');
  return tf.tidy(() => tf.sub(tf.mul(-0.5, tf.sum(tf.square(z), -1)), HALF_LOG_TWO_PI * lastExtent(z)));
}

const lastExtent = (z: tf.Tensor): number => z.shape[z.rank - 1] ?? 1;

/**
 * Draws from a diagonal Gaussian by moving standard normal noise, z = μ + e^(½ ln σ²)·ε (the reparameterisation
 * trick), so that gradients reach μ and ln σ². The factor ½ turns the log-variance into a standard deviation.
 *
 * @param gaussian  μ and ln σ², shape [batch, latent]
 * @param noise     ε with standard deviation 1, shape [batch, latent], or [samples, batch, latent] for several draws
 *                  per example; inside a model from `pass.random.normal(mean.shape)`
 * @returns z, the shape of the noise; the caller disposes it
 * @throws RangeError when the shapes do not fit
 * @see Kingma & Welling 2014, section 2.4 (arXiv:1312.6114)
 */
export function sampleGaussian(gaussian: DiagonalGaussian, noise: tf.Tensor): tf.Tensor {
  expectSamplesOf('sampleGaussian', noise, gaussian);
  const { mean, logVar } = gaussian;
  return tf.tidy(() => tf.add(mean, tf.mul(tf.exp(tf.mul(0.5, logVar)), noise)));
}
