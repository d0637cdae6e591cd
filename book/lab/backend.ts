// TensorFlow.js in this browser: WebAssembly unless another backend is asked for in the address (?backend=webgl).
// The nets of the lab are small, and drawing must follow the hand: WebAssembly answers at once, while WebGL compiles a
// program for each new shape first.

import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

const BACKENDS = ['wasm', 'webgl', 'cpu'] as const;
type Backend = (typeof BACKENDS)[number];

let ready: Promise<string> | undefined;

/**
 * Starts a backend, once.
 *
 * @param folder  address of the folder with the WebAssembly files, with a slash at its end
 * @returns the name of the backend that runs
 */
export function startBackend(folder: string): Promise<string> {
  ready ??= start(folder);
  return ready;
}

async function start(folder: string): Promise<string> {
  const asked = new URLSearchParams(location.search).get('backend');
  const wanted = BACKENDS.find((name) => name === asked) ?? 'wasm';
  for (const backend of new Set<Backend>([wanted, 'cpu'])) {
    if (backend === 'wasm') setWasmPaths(folder);
    if (backend === 'webgl') await import('@tensorflow/tfjs-backend-webgl');
    if (backend === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
    if (await tf.setBackend(backend)) {
      await tf.ready();
      return backend;
    }
  }
  throw new Error('no backend of TensorFlow.js starts in this browser');
}
