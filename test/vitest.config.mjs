import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** The notebooks take longest, on a process of their own: started last they would be waited for at the end. */
class NotebooksFirst extends BaseSequencer {
  async sort(files) {
    const isExecution = ({ moduleId }) => moduleId.includes('test/notebooks/execution');
    const sorted = await super.sort(files);
    return [...sorted.filter(isExecution), ...sorted.filter((file) => !isExecution(file))];
  }
}

export default defineConfig({
  root: projectRoot,
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/matchers.ts'],
    // Native TensorFlow and worker threads are a risky pair; a process per worker loads it once.
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: NotebooksFirst },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Tests exercise the build that readers import, through the package's own name.
    server: { deps: { external: [/\/dist\//, /node_modules/] } },
  },
});
