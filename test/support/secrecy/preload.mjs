/** Preloaded into a gateway process: reports on standard error when a secret of its settings is sent to a client. */
import { Server } from 'node:net';
import { tapWrites } from './tap-writes.mjs';

const NAMES = ['TRIVERSE_API_KEY', 'ADMIN_TOKEN', 'GATEWAY_SECRET'];
const secrets = Object.fromEntries(NAMES.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
const { emit } = Server.prototype;

Server.prototype.emit = function tapped(event, ...words) {
  if (event === 'connection') tapWrites(words[0], secrets, (name) => process.stderr.write(`a secret was sent: ${name}\n`));
  return Reflect.apply(emit, this, [event, ...words]);
};
