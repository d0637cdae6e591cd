/** The part of tfjs's engine that a broken-off calculation leaves in disorder. */
interface EngineState {
  readonly scopeStack: unknown[];
  activeScope: unknown;
  activeTape: unknown;
  gradientDepth: number;
  kernelDepth: number;
  tapeNodes?: unknown;
}

const CORE = /[\\/]@tensorflow[\\/]tfjs-core[\\/]dist[\\/]tf-core\.node\.js$/;

/**
 * Puts tfjs in order after the stop button broke off a calculation. Nothing of it runs then, not even `finally`: an
 * open `tidy` or gradient would stay open, and from there on every operation be recorded for a gradient that nobody
 * asks for. Nothing is done where tfjs was not loaded.
 */
export function mendTensorFlow(): void {
  for (const [path, loaded] of Object.entries(require.cache)) {
    if (!loaded || !CORE.test(path)) continue;
    const { engine } = loaded.exports as { readonly engine: () => { readonly state: EngineState; endScope(): void } };
    const current = engine();
    // Between two cells no scope is open. Each is ended in order, so that its tensors are freed.
    while (current.state.scopeStack.length > 0) current.endScope();
    current.state.gradientDepth = 0;
    current.state.kernelDepth = 0;
    current.state.activeTape = null;
  }
}
