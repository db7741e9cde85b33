import { createTokenRoute } from '@triverse-gateway/client/server';

/** The page asks here for a client token; the team key stays on the server. */
export const POST = createTokenRoute({
  gateway: process.env.GATEWAY,
  teamKey: process.env.KEY ?? '',
  // Your own sign-in, e.g. `(await auth())?.user`. Here, a header names the user.
  authorize: (request) => {
    const user = request.headers.get('x-demo-user');
    return user ? { sub: user, ttlSeconds: 600 } : null;
  },
});
