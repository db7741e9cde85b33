import { type TaskChange, type TaskChangeListener, TaskEvents, type Unsubscribe } from '#tasks';
import { type RedisEngineContext } from './redis-engine-context.js';

/** Changes as the scripts publish them; this process is subscribed only to what somebody on it listens to. */
export class RedisTaskEvents extends TaskEvents {
  constructor(private readonly context: RedisEngineContext) {
    super();
  }

  onTask(teamId: string, uuid: string, listener: TaskChangeListener): Promise<Unsubscribe> {
    return this.listen(this.context.keys.taskEvents(teamId, uuid), listener);
  }

  onTeam(teamId: string, listener: TaskChangeListener): Promise<Unsubscribe> {
    return this.listen(this.context.keys.teamEvents(teamId), listener);
  }

  onGap(listener: () => void): () => void {
    return this.context.connection.channels.onGap(listener);
  }

  continuity(): number {
    return this.context.connection.channels.life;
  }

  activeChannels(): number {
    return this.context.connection.channels.size;
  }

  private listen(channel: string, listener: TaskChangeListener): Promise<Unsubscribe> {
    return this.context.connection.channels.listen(channel, (message) => listener(JSON.parse(message) as TaskChange));
  }
}
