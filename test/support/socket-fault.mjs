import { EventEmitter } from 'node:events';

/** On SIGWINCH, an error of a connection that nobody listens for: preload with `--import`. */
process.on('SIGWINCH', () => {
  new EventEmitter().emit('error', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }));
});
