import { type MethodKind, methodKinds, methodOf } from '../models/families';

/** A method's short name, as `--models` takes it. */
export type MethodName = string;
/** One that is trained by gradients. */
export type TrainedMethod = string;

const named = methodKinds.flatMap((kind) => {
  const { command, family, isClosedForm = false } = methodOf(kind) ?? {};
  return command === undefined ? [] : [{ kind, command, isTrained: family !== undefined && !isClosedForm }];
});

/** Methods that are trained by gradients. */
export const trainedMethods: readonly TrainedMethod[] = named
  .filter(({ isTrained }) => isTrained)
  .map(({ command }) => command);

/** All methods that the commands know, yardsticks first. */
export const methodNames: readonly MethodName[] = named.map(({ command }) => command);

/** The kind that a short name stands for. */
export function kindOfMethod(name: MethodName): MethodKind | undefined {
  return named.find(({ command }) => command === name)?.kind;
}
