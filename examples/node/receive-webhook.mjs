/** Receives webhooks of the gateway: checks each signature and prints what happened. */
import { verifyWebhook } from '@triverse-gateway/client';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

// whsec_… of the endpoint; several, separated by spaces, while one is replaced.
const secrets = process.env.WEBHOOK_SECRET.split(' ');
const seen = new Set();

const server = createServer(async (request, response) => {
  const body = await buffer(request);
  const event = await verifyWebhook({ headers: request.headers, body }, secrets).catch(() => undefined);
  // Answer first and work later: the gateway waits 15 seconds, and sends again what was not answered with 2xx.
  response.writeHead(event === undefined ? 400 : 204).end();
  // The same message may come twice; its id tells.
  if (event === undefined || seen.has(event.id)) return;
  seen.add(event.id);
  console.log(event.type, event.data.task?.taskId ?? '', event.data.task?.status ?? '');
});

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
);
