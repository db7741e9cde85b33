const process = require('node:process');

/** Others listen for their own sake: packages for 'beforeExit', jest for uncaught errors. */
const EVENTS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect', 'exit', 'warning'];

/** Notes what a spec file may change on the process. @returns a function that undoes what changed since. */
module.exports = function processState() {
  const { exit, getBuiltinModule } = process;
  const env = { ...process.env };
  const { console } = globalThis;
  const listeners = new Map(EVENTS.map((event) => [event, new Set(process.rawListeners(event))]));
  return () => {
    Object.assign(process, { exit, getBuiltinModule });
    globalThis.console = console;
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    for (const [event, known] of listeners)
      for (const listener of process.rawListeners(event)) if (!known.has(listener)) process.off(event, listener);
  };
};
