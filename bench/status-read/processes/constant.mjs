/** node:http that answers every request with one buffer: the upper bound in Node, and the upstream of the proxies. */
import { createServer } from 'node:http';

const status = {
  flowName: 'text-to-model',
  taskId: '0b1f7a52-3c6d-4e8f-9a0b-1c2d3e4f5a6b',
  status: 'RUNNING',
  input: { prompt: 'a red chair with carved legs and a velvet seat, studio light', polygon_limit: 20000, texture: true },
  output: { preview: { file_key: 'previews/0b1f7a52-3c6d-4e8f-9a0b-1c2d3e4f5a6b.png', width: 1024, height: 1024 } },
  createTime: '2026-01-01T00:00:00.000Z',
  startTime: '2026-01-01T00:00:01.000Z',
  progress: 42,
};
const empty = JSON.stringify({ code: 0, message: 'success', data: { ...status, filler: '' } }).length;
const body = Buffer.from(JSON.stringify({ code: 0, message: 'success', data: { ...status, filler: 'x'.repeat(700 - empty) } }));
const head = ['content-type', 'application/json; charset=utf-8', 'content-length', String(body.length)];

const server = createServer((_request, response) => response.writeHead(200, head).end(body));
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening on http://127.0.0.1:${server.address().port}\n`));
