/** The lower bound in Node: each frame is built once, and a loop writes it to every socket. The bytes are those of socket.io. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Sender, WebSocketServer } from 'ws';
import { followUpstream } from './follow-upstream.mjs';

const http = createServer();
const wss = new WebSocketServer({ server: http, perMessageDeflate: false, clientTracking: false });
const sockets = new Set();
wss.on('connection', (client, { socket }) => {
  client.on('error', () => client.terminate());
  client.on('close', () => sockets.delete(socket));
  sockets.add(socket);
  client.send('hello');
});
http.listen(0, '127.0.0.1');
await once(http, 'listening');
await followUpstream(process.argv[2], (change) => {
  const body = Buffer.from(`42${JSON.stringify(['task:update', change])}`);
  const frame = Buffer.concat(Sender.frame(body, { fin: true, opcode: 1, mask: false, readOnly: true, rsv1: false }));
  for (const socket of sockets) socket.write(frame);
});
process.send({ listening: `http://127.0.0.1:${http.address().port}` });
