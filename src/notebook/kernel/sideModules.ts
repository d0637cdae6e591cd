import Module from 'node:module';
import { dirname, extname, join } from 'node:path';
import type { SideOutput } from 'tslab/dist/converter';
import type { Tslab } from './tslab';

/** Members of Node's modules that its types leave out. */
interface LoadableModule extends NodeJS.Module {
  _compile(code: string, file: string): void;
}

const nodeModulePaths = (folder: string): string[] =>
  (Module as unknown as { _nodeModulePaths(from: string): string[] })._nodeModulePaths(folder);

/** Files beside a notebook that its cells import: TypeScript is translated by the converter, the rest is Node's. */
export class SideModules {
  /** What cells know as `require`. */
  readonly require: NodeJS.Require;
  private readonly outputs = new Map<string, string>();
  private readonly loaded = new Map<string, NodeJS.Module>();

  /**
   * @param folder  where relative imports of cells start
   */
  constructor(
    nodeRequire: NodeJS.Require,
    folder: string,
    private readonly parts: {
      readonly tslab: Tslab;
      /** Called with what is about to be loaded; what it returns is called afterwards. */
      readonly beforeLoad: (id: string) => (() => void) | undefined;
    },
  ) {
    this.require = this.wrapped(nodeRequire, folder);
  }

  /** Takes up newly translated files; their old contents are forgotten. */
  update(outputs: readonly SideOutput[]): void {
    for (const { path, data } of outputs) {
      this.parts.tslab.originOf(data);
      this.loaded.delete(path);
      this.outputs.set(path, data);
    }
  }

  private wrapped(nodeRequire: NodeJS.Require, folder: string): NodeJS.Require {
    return new Proxy(nodeRequire, {
      apply: (_, self, [id, ...rest]: [string, ...unknown[]]) => {
        if (id === 'tslab') return this.parts.tslab.library;
        const module = this.find(id, folder);
        if (module) return module.exports;
        const loaded = this.parts.beforeLoad(id);
        try {
          return Reflect.apply(nodeRequire, self, [id, ...rest]);
        } finally {
          loaded?.();
        }
      },
    });
  }

  /** The translated file that an import means; undefined for everything else. */
  private find(id: string, folder: string): NodeJS.Module | undefined {
    const joined = join(folder, id).replaceAll('\\', '/');
    const path = extname(joined) === '' ? `${joined}.js` : joined;
    const known = this.loaded.get(path);
    if (known) return known;
    const code = this.outputs.get(path);
    if (code === undefined) return undefined;
    const module = new Module(path) as LoadableModule;
    module.filename = path;
    module.paths = nodeModulePaths(dirname(path));
    module.require = this.wrapped(module.require.bind(module) as NodeJS.Require, dirname(path));
    module._compile(code, path);
    this.loaded.set(path, module);
    return module;
  }
}
