// The door of the lab: the book's theme calls it for each place that a page leaves for a lab.
import type { Agreement } from './agreement';

const LABS: Readonly<Record<string, (place: HTMLElement, folder: string) => Promise<void>>> = {
  draw: async (place, folder) => (await import('./draw')).mountDraw(place, folder),
  beta: async (place) => (await import('./beta')).mountBeta(place),
};

/**
 * Puts a lab into its place.
 *
 * @param place   an element with `data-lab`, the name of the lab
 * @param folder  address of the lab's files, with a slash at its end
 */
export async function mount(place: HTMLElement, folder: string): Promise<void> {
  const name = place.dataset['lab'] ?? '';
  const lab = Object.hasOwn(LABS, name) ? LABS[name] : undefined;
  if (lab === undefined) throw new Error(`a lab must be one of ${Object.keys(LABS).join(', ')}, got "${name}"`);
  await lab(place, folder);
}

/** For tests: how far every model lies from what the native library made of the same digits. */
export async function agreement(folder: string): Promise<readonly Agreement[]> {
  return (await import('./agreement')).measureAgreement(folder);
}
