// The names of this room that others may use: `autoencoder-workbook/dist/runtime`.
export { countTensors, withoutLeaks } from './leaks';
export { type NativeAttribute, type NativeAttributes, type NativeType, nativeOp, nativeOps } from './native';
export { numbersOf } from './numbers';
export { tf } from './tensorflow';
