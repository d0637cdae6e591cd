// Places that a page leaves for a lab. Its script is a bundle of its own, read when a page has such a place.
import { withBase } from 'vitepress';

interface Labs {
  mount(place: HTMLElement, folder: string): Promise<void>;
}

/** Starts the labs of a page; those that have begun are left alone. */
export function startLabs(page: ParentNode): void {
  for (const place of page.querySelectorAll<HTMLElement>('.lab[data-lab]:not([data-begun])')) {
    place.dataset['begun'] = 'true';
    start(place).catch((error: unknown) => {
      place.textContent = `The lab could not start: ${error instanceof Error ? error.message : String(error)}`;
    });
  }
}

async function start(place: HTMLElement): Promise<void> {
  const folder = new URL(withBase('/lab/'), location.href).href;
  const labs = (await import(/* @vite-ignore */ `${folder}lab.js`)) as Labs;
  await labs.mount(place, folder);
}
