/** Methods that are trained by gradients. */
export const trainedMethods = ['linear', 'dense', 'conv', 'vae'] as const;
/** All methods that the commands know. */
export const methodNames = ['mean', 'pca', ...trainedMethods] as const;

export type TrainedMethod = (typeof trainedMethods)[number];
export type MethodName = (typeof methodNames)[number];
