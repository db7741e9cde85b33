import { type FastifyReply } from 'fastify';

/** A signal that fires when the client goes away before its answer is complete, so that the upstream's work is stopped too. */
export function abortWithClient(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
