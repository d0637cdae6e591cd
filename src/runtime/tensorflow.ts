import './polyfill';

// TensorFlow reads this once, while its library loads: 2 hides information and warning lines, errors stay.
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';

/** TensorFlow.js on the native library. Every module of the package takes `tf` from here, so it is loaded once. */
export * as tf from '@tensorflow/tfjs-node';
