import { serve } from '@hono/node-server';
import { createHonoTokenRoute } from '@triverse-gateway/client/server';
import { Hono } from 'hono';

const app = new Hono();

// Your own sign-in. Here, a header names the user.
app.use(async (context, next) => {
  context.set('user', context.req.header('x-demo-user'));
  await next();
});

app.post(
  '/api/3d-token',
  createHonoTokenRoute({
    gateway: process.env.GATEWAY,
    teamKey: process.env.KEY,
    authorize: (context) => {
      const user = context.get('user');
      return user ? { sub: user, ttlSeconds: 600 } : null;
    },
  }),
);

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8080), hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
);
