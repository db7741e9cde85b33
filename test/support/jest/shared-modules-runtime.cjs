const { createRequire } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const isPackage = (path) => path.includes('/node_modules/') && !path.endsWith('.json');

/** What the product consists of; specs and their helpers keep state of their own. */
const isProduct = (path, rootDir) =>
  ['apps', 'libs'].some((folder) => path.startsWith(join(rootDir, folder, '/'))) &&
  !/\/testing\/|\.spec\.tsx?$|\.json$|\/node_modules\//.test(path);

/** The packages and product modules of this worker, by path. */
const loaded = new Map();
const products = new Map();

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

function sharedProduct(path, load) {
  const module = products.get(path) ?? load();
  products.set(path, module);
  return module;
}

/** Modules of the product outlive the spec file that loaded them first, so what they import later goes through the file in work. */
let importDynamically;

/**
 * jest's runtime, with each module loaded once a worker: the packages of node_modules by node itself, those of apps/ and libs/ by
 * jest. jest alone loads NestJS, Fastify, socket.io and the whole gateway again for each spec file. Specs and what lies in testing/
 * and test/ are loaded for each file.
 *
 * It replaces parts of jest-runtime that are not public: whoever updates jest runs all tests.
 */
module.exports = class SharedModulesRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const [{ rootDir }] = args;
    this.#loadOnce(rootDir);
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

  #loadOnce(rootDir) {
    const { esmLoader } = this;
    const { loadEsmModule, loadCjsAsEsm, dynamicImport } = esmLoader;
    esmLoader.loadEsmModule = (path, suffix) => {
      if (isPackage(path)) return sharedPackage(path);
      const load = () => loadEsmModule.call(esmLoader, path, suffix);
      return isProduct(path, rootDir) && !suffix ? sharedProduct(path, load) : load();
    };
    esmLoader.loadCjsAsEsm = (from, path, suffix, context) =>
      isPackage(path) ? sharedPackage(path) : loadCjsAsEsm.call(esmLoader, from, path, suffix, context);
    importDynamically = dynamicImport;
    esmLoader.dynamicImport = (...args) => importDynamically(...args);
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
