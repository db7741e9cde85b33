import { Redis } from 'ioredis';
import { type RedisCommands } from './redis-commands.js';

/**
 * Commands of one turn of the event loop leave together, in one write to the socket: a write costs the process more than the command in it. They wait
 * for the end of the turn, when those who have something to ask have asked it; nothing waits for a timer. A cluster has a socket a node and is left as it is.
 */
export class WriteBatch {
  private gathering = false;

  constructor(private readonly commands: RedisCommands) {}

  /** To be called before commands are given to the client. */
  gather(): void {
    const { commands } = this;
    if (this.gathering || !(commands instanceof Redis) || commands.status !== 'ready') return;
    const { stream } = commands;
    this.gathering = true;
    stream.cork();
    setImmediate(() => {
      this.gathering = false;
      stream.uncork();
    });
  }
}
