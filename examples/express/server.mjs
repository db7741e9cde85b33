import { createExpressTokenRoute } from '@triverse-gateway/client/server';
import express from 'express';

const app = express();

// Your own sign-in. Here, a header names the user.
app.use((request, _response, next) => {
  request.user = request.headers['x-demo-user'];
  next();
});

app.post(
  '/api/3d-token',
  createExpressTokenRoute({
    gateway: process.env.GATEWAY,
    teamKey: process.env.KEY,
    authorize: ({ user }) => (user ? { sub: user, ttlSeconds: 600 } : null),
  }),
);

const server = app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${server.address().port}`),
);
