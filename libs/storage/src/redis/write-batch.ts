import { Redis } from 'ioredis';
import { type RedisCommands } from './redis-commands.js';

/**
 * Sends the commands of one turn of the event loop in one write to the socket, because a write costs more CPU than a command. They wait until the end of
 * the turn, never for a timer. Not for clusters, which have one socket per node.
 */
export class WriteBatch {
  private gathering = false;

  constructor(private readonly commands: RedisCommands) {}

  /** Must be called before commands are passed to the client. */
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
