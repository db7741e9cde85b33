/** The child's side of `Started.ask`. A child whose parent is gone exits. */
import { EventEmitter, once } from 'node:events';

const handlers = {};
const added = new EventEmitter();
/** A call may arrive before the module that handles it has loaded. */
const PATIENCE_MS = 10_000;

/** Adds handlers; the parent receives what they return or throw. */
export function answer(more) {
  if (Object.keys(handlers).length === 0) listen();
  Object.assign(handlers, more);
  added.emit('more');
}

function listen() {
  process.on('message', async ({ ask, id, body }) => {
    if (ask === undefined) return;
    try {
      process.send({ answer: id, value: await (await handlerOf(ask))(body) });
    } catch (error) {
      process.send({ answer: id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once('disconnect', () => process.exit());
}

async function handlerOf(name) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  while (handlers[name] === undefined) {
    await once(added, 'more', { signal }).catch(() => Promise.reject(new Error(`no handler for ${name}`)));
  }
  return handlers[name];
}
