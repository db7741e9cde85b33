/** Fastify with @fastify/reply-from, its fastest proxy. */
import replyFrom from '@fastify/reply-from';
import Fastify from 'fastify';

const app = Fastify();
app.register(replyFrom, { base: process.argv[2], undici: { connections: 128, pipelining: 1 } });
app.get('/*', (request, reply) => reply.from(request.url));
process.stdout.write(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
