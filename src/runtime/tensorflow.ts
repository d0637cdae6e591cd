import './polyfill';

// TensorFlow reads this once, while its library loads: 2 hides information and warning lines, errors stay.
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
// The wheel turns its oneDNN kernels on by itself only where the processor has AVX-512; with AVX2 alone convolutions
// take half as long again without them. They round differently, so a reader who sets the variable keeps what it says.
process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';

/** TensorFlow.js on the native library. Every module of the package takes `tf` from here, so it is loaded once. */
export * as tf from '@tensorflow/tfjs-node';
