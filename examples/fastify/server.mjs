import { createFastifyTokenRoute } from '@triverse-gateway/client/server';
import fastify from 'fastify';

const app = fastify();

// Your own sign-in. Here, a header names the user.
app.decorateRequest('user', undefined);
app.addHook('onRequest', async (request) => {
  request.user = request.headers['x-demo-user'];
});

app.post(
  '/api/3d-token',
  createFastifyTokenRoute({
    gateway: process.env.GATEWAY,
    teamKey: process.env.KEY,
    authorize: ({ user }) => (user ? { sub: user, ttlSeconds: 600 } : null),
  }),
);

console.log(await app.listen({ port: Number(process.env.PORT ?? 8080), host: '127.0.0.1' }));
