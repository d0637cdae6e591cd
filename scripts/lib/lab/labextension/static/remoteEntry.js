// The door of the extension, as JupyterLab's loader knows it: no bundler is needed for modules of this size.
(() => {
  const here = document.currentScript.src;
  let shared = {};
  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB['autoencoder-workbook'] = {
    /** Takes the packages that JupyterLab shares, by name and version. */
    init(scope) {
      shared = scope;
    },
    async get() {
      const { createPlugin } = await import(new URL('./plugin.mjs', here));
      const plugin = await createPlugin((name) => load(shared, name));
      return () => ({ __esModule: true, default: [plugin] });
    },
  };

  /** One of JupyterLab's own packages. */
  async function load(scope, name) {
    const [offer] = Object.values(scope[name] ?? {});
    if (offer === undefined) throw new Error(`autoencoder-workbook: JupyterLab offers no ${name}`);
    const factory = await offer.get();
    return factory();
  }
})();
