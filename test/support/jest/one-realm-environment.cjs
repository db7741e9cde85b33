const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');
const processState = require('./process-state.cjs');

/** jest sets 100, which slows every error down, those of the gateway's hot paths too. */
const STACK_FRAMES = 20;
/** Where jest-circus keeps the tests and handlers of a file. */
const JEST_STATE = new Set(['JEST_STATE_SYMBOL', 'EVENT_HANDLERS']);

/**
 * Runs spec files in the worker's own realm, not in a vm context each: only there can they share the packages that node has loaded
 * (see shared-modules-runtime.cjs). What a file changes on the process is undone after it.
 */
module.exports = class OneRealmEnvironment {
  global = globalThis;
  fakeTimers = null;

  constructor({ projectConfig }) {
    this.restoreProcess = processState();
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {
    Error.stackTraceLimit = STACK_FRAMES;
  }

  async teardown() {
    this.fakeTimersModern.dispose();
    // Spies on classes of the product would stay for the next file.
    this.moduleMocker.restoreAllMocks();
    this.restoreProcess();
    for (const key of Object.getOwnPropertySymbols(globalThis)) if (JEST_STATE.has(key.description)) delete globalThis[key];
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return globalThis;
  }
};
