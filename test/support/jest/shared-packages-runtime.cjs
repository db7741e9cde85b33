const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const isPackage = (path) => path.includes('/node_modules/') && !path.endsWith('.json');

/** The packages of this worker, by path. */
const loaded = new Map();

async function load(path) {
  const namespace = await import(pathToFileURL(path).href);
  const names = Object.keys(namespace);
  const module = new vm.SyntheticModule(names, function () {
    for (const name of names) this.setExport(name, namespace[name]);
  });
  await module.link(() => undefined);
  await module.evaluate();
  return module;
}

function sharedPackage(path) {
  const module = loaded.get(path) ?? load(path);
  loaded.set(path, module);
  return module;
}

/**
 * jest's runtime, with the packages of node_modules loaded by node itself, once a worker; jest alone loads NestJS, Fastify and
 * socket.io again for each spec file. The modules of this repository stay as they are: each spec file has its own.
 *
 * It replaces parts of jest-runtime that are not public: whoever updates jest runs all tests.
 */
module.exports = class SharedPackagesRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    this.#loadPackagesOnce();
    this.#runInThisRealm();
  }

  requireModule(from, moduleName, options, isRequireActual) {
    if (moduleName === undefined || options?.isInternalModule)
      return super.requireModule(from, moduleName, options, isRequireActual);
    const require = createRequire(from);
    return isPackage(require.resolve(moduleName))
      ? require(moduleName)
      : super.requireModule(from, moduleName, options, isRequireActual);
  }

  #loadPackagesOnce() {
    const { esmLoader } = this;
    const { loadEsmModule, loadCjsAsEsm } = esmLoader;
    esmLoader.loadEsmModule = (path, suffix) =>
      isPackage(path) ? sharedPackage(path) : loadEsmModule.call(esmLoader, path, suffix);
    esmLoader.loadCjsAsEsm = (from, path, suffix, context) =>
      isPackage(path) ? sharedPackage(path) : loadCjsAsEsm.call(esmLoader, from, path, suffix, context);
    // Newer versions of Node let jest load a graph in one go, past these two functions.
    this._resolution.canResolveSync = () => false;
  }

  /** node:vm uses this realm when it is given no context. */
  #runInThisRealm() {
    const { esmLoader, executor } = this;
    esmLoader.getContext = () => undefined;
    executor.compile = (source, filename) =>
      vm.compileFunction(source, executor.injectedModuleParameters, {
        filename,
        importModuleDynamically: (specifier, _function, attributes) =>
          executor.dynamicImport(specifier, filename, undefined, attributes),
      });
  }
};
