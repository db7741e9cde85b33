import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Takes messages as an incoming webhook of Slack does. */
export async function startSlack() {
  const texts: string[] = [];
  let refusals = 0;
  let refused = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      if (refusals > 0) {
        refusals -= 1;
        refused += 1;
        return void response.writeHead(500).end('internal error');
      }
      texts.push((JSON.parse(body) as { text: string }).text);
      response.writeHead(200).end('ok');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/services/T000/B000/a-secret-of-slack`,
    texts,
    /** The next messages are answered with 500. */
    refuse: (count: number) => void (refusals = count),
    refused: () => refused,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
