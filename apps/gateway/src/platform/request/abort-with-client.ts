import { type FastifyReply } from 'fastify';

/** A signal that fires when the client goes away before its answer is complete, so that the upstream's work is stopped too. */
export function abortWithClient(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const end = () => {
    if (!reply.raw.writableFinished) controller.abort();
  };
  reply.raw.once('close', end);
  // Gone while its request was looked into: it is not told again.
  if (reply.raw.destroyed) end();
  return controller.signal;
}
