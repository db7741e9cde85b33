import { type FastifyInstance } from 'fastify';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { endSoftly } from '../peers/end-softly.js';
import { hasBody } from '../peers/peer-request.js';

/** An answer that comes before the whole body ends the connection: nobody waits for what is left of it. */
export function refuseUnread(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || !hasBody(request)) return;
  const { socket } = request;
  response.shouldKeepAlive = false;
  // Node would destroy it as soon as the answer is written, and the reset would overtake the answer.
  socket.destroySoon = () => endSoftly(socket);
}

export function refuseUnreadBodies(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    refuseUnread(request.raw, reply.raw);
    done(null, payload);
  });
}
