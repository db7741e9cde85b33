/** A child's side of `Started.ask`. A child whose parent is gone leaves. */
const handlers = {};

/** Adds functions of the question's body; what one returns, or throws, goes back. */
export function answer(more) {
  if (Object.keys(handlers).length === 0) listen();
  Object.assign(handlers, more);
}

function listen() {
  process.on('message', async ({ ask, id, body }) => {
    if (ask === undefined) return;
    try {
      if (handlers[ask] === undefined) throw new Error(`nobody answers ${ask}`);
      process.send({ answer: id, value: await handlers[ask](body) });
    } catch (error) {
      process.send({ answer: id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once('disconnect', () => process.exit());
}
