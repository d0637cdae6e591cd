/**
 * The browser's side of `runtime/tensorflow`: TensorFlow.js without the native library. A bundler puts this file in the
 * other one's place (`scripts/lib/browserBundle.mjs`); the page registers a backend, WebAssembly or WebGL, itself.
 */
export * as tf from '@tensorflow/tfjs-core';
