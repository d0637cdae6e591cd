// @ts-check
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import { SLOW } from './slow.mjs';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** The notebooks take longest, on a process of their own: started last they would be waited for at the end. */
class NotebooksFirst extends BaseSequencer {
  /**
   * @override
   * @param {import('vitest/node').TestSpecification[]} files
   */
  async sort(files) {
    const isExecution = (/** @type {import('vitest/node').TestSpecification} */ { moduleId }) =>
      moduleId.includes('test/notebooks/execution');
    const sorted = await super.sort(files);
    return [...sorted.filter(isExecution), ...sorted.filter((file) => !isExecution(file))];
  }
}

/** Work that others have for this machine makes every test slower; none of them is to blame for it. */
const patience = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

/** @param {number} seconds */
const limit = (seconds) => ({ testTimeout: 1000 * seconds * patience, hookTimeout: 1000 * seconds * patience });

export default defineConfig({
  root: projectRoot,
  test: {
    setupFiles: ['test/support/matchers.ts'],
    // Native TensorFlow and worker threads are a risky pair; a process per worker loads it once.
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: NotebooksFirst },
    // Tests exercise the build that readers import, through the package's own name.
    server: { deps: { external: [/\/dist\//, /node_modules/] } },
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: SLOW, ...limit(20) } },
      { extends: true, test: { name: 'slow', include: SLOW, ...limit(180) } },
    ],
  },
});
