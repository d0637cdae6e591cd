// The public surface, room by room from the ground up.
export * from './data/codec';
export * from './data/examples';
export * from './math/random';
export * from './runtime/leaks';
export * from './runtime/native';
export { tf } from './runtime/tensorflow';
