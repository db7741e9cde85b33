import { parseExact } from '#contracts';
import { type Audience, type TaskChange, type TaskChangeListener, TaskEvents, type Unsubscribe } from '#tasks';
import { type RedisEngineContext } from './redis-engine-context.js';
import { labelsOf } from '../names.js';
import { texts } from './redis-replies.js';
import { type RedisScript } from './redis-script.js';

/** Only scalars precede it, so its first occurrence is the field itself: announce.lua writes the status last. */
const STATUS_FIELD = ',"status":';

/** Changes published by the scripts; this process subscribes only to channels that have a listener. */
export class RedisTaskEvents extends TaskEvents {
  private latest: { message: string; change: TaskChange } | undefined;

  private readonly askAudiences: RedisScript<'audiences'>;

  constructor(private readonly context: RedisEngineContext) {
    super();
    this.askAudiences = context.connection.defineScript('audiences');
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

  async audiences(teamId: string, uuids: readonly string[]): Promise<Audience[]> {
    const { connection, keys } = this.context;
    const numsub = connection.isCluster ? 'SHARDNUMSUB' : 'NUMSUB';
    const args = uuids.map((uuid) => keys.taskEvents(teamId, uuid));
    return texts(await this.askAudiences.run({ teamChannel: keys.teamEvents(teamId) }, { numsub }, { args })) as Audience[];
  }

  activeChannels(): number {
    return this.context.connection.channels.size;
  }

  private listen(channel: string, listener: TaskChangeListener): Promise<Unsubscribe> {
    return this.context.connection.channels.listen(channel, (message) => listener(this.read(message)));
  }

  /** The channels of a task and of its team deliver the same message one after the other. */
  private read(message: string): TaskChange {
    if (this.latest?.message !== message) this.latest = { message, change: changeOf(message) };
    return this.latest.change;
  }
}

/** Labels as announce.lua writes them. */
interface Texts {
  labelsText?: string;
  formerLabelsText?: string;
}

function changeOf(message: string): TaskChange {
  const statusJson = message.slice(message.indexOf(STATUS_FIELD) + STATUS_FIELD.length, -1);
  const { labelsText, formerLabelsText, ...change } = parseExact(message) as TaskChange & Texts;
  const former = formerLabelsText === undefined ? {} : { formerLabels: labelsOf(formerLabelsText).labels ?? {} };
  return { ...change, ...labelsOf(labelsText), ...former, statusJson };
}
