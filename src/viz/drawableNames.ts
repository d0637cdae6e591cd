/** Names that every JavaScript object has: Vega looks names up in plain objects and takes these for what it put there. */
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * A specification in which no text is the name of something that every object has: `constructor` is written with a blank
 * behind it, which is drawn as nothing. Data, domains and sort orders are changed alike, so they still fit each other.
 *
 * @returns the same object where there is no such text in it
 */
export function withDrawableNames<T>(value: T): T {
  if (typeof value === 'string') return (inherited.has(value) ? `${value} ` : value) as T;
  if (Array.isArray(value)) {
    const items = value.map(withDrawableNames);
    return (items.every((item, index) => item === value[index]) ? value : items) as T;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, own]) => [key, withDrawableNames(own), own] as const);
  return entries.every(([, drawable, own]) => drawable === own)
    ? value
    : (Object.fromEntries(entries.map(([key, drawable]) => [key, drawable])) as T);
}
