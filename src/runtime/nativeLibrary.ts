/**
 * Loads TensorFlow before anything else of the package does, so that a library that is not there, or does not load, is
 * reported with its remedy. The public surface imports it first.
 */
try {
  require('./tensorflow');
} catch (error) {
  // What tfjs-node says first is where it looked; then follow remedies for another installer.
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '').trim() : String(error);
  throw new Error(
    `autoencoder-workbook: TensorFlow's native library must be in place, got "${reason}"; run: npx workbook setup`,
    { cause: error },
  );
}

export {};
