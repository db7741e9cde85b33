/** Plain socket.io: all clients join one room, and each change is broadcast to it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { followUpstream } from './follow-upstream.mjs';

const http = createServer();
const io = new Server(http);
io.on('connection', (socket) => void socket.join('room'));
http.listen(0, '127.0.0.1');
await once(http, 'listening');
await followUpstream(process.argv[2], (change) => io.to('room').emit('task:update', change));
process.send({ listening: `http://127.0.0.1:${http.address().port}` });
