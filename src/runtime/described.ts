/** Whether a value is an object that somebody wrote down, or a module's; no list, array of numbers, function or tensor. */
export function isPlain(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !isTensor(value)
  );
}

const isTensor = (value: object): value is { readonly shape: readonly number[] } =>
  'dataId' in value && 'shape' in value && Array.isArray(value.shape);

/** What a value is, in a few words for an error's "got": `a Float64Array of 4`, `a function`, `a list of 2 lists`. */
export function described(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    const inside = Array.isArray(value[0]) ? ' lists' : '';
    return `a list of ${value.length}${inside}`;
  }
  if (ArrayBuffer.isView(value)) {
    return `a ${value.constructor.name}${'length' in value ? ` of ${value.length}` : ''}`;
  }
  if (isTensor(value)) return `a tensor of shape [${value.shape.join(', ')}]`;
  if (value instanceof Promise) return 'a promise, which wants await';
  const keys = Object.keys(value);
  const shown = keys.slice(0, 4).join(', ');
  return keys.length === 0 ? 'an empty object' : `an object { ${shown}${keys.length > 4 ? ', …' : ''} }`;
}
