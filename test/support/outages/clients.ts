import { type GatewayStatusEvent } from '#contracts';
import { untilLive } from '../http.js';
import { EventStream } from '../sse.js';
import { makeTeam } from '../stack.js';
import { createTask } from '../tasks.js';
import { Watcher } from '../watcher.js';
import { type Site } from './outage.js';

/** Tasks that they create before the outage. */
export const TASKS_OF_CLIENTS = 3;

const unasked = () => Promise.reject(new Error('this outage does not prepare the probe'));

/** Clients of one team, all connected before the outage. */
export class Clients {
  hasStream = true;
  readonly told: string[] = [];
  private movedTo: string | undefined;
  /** Of a browser that returns from the provider; of one that is signed in. */
  readonly signIn: () => Promise<string>;
  readonly session: () => Promise<string>;

  private constructor(
    private readonly site: Site,
    readonly key: string,
    readonly tasks: { watched: string; finished: string; unwatched: string },
    public socket: Watcher,
    private readonly stream: EventStream,
  ) {
    this.signIn = site.signIn ?? unasked;
    this.session = site.session ?? unasked;
    socket.socket.on('gateway:status', ({ upstream }: GatewayStatusEvent) => this.told.push(upstream));
    void stream.ended.catch(() => undefined).finally(() => (this.hasStream = false));
  }

  static async of(site: Site): Promise<Clients> {
    const { url, sandbox } = site;
    await untilLive(url);
    const { key } = await makeTeam(url);
    const created: string[] = [];
    while (created.length < TASKS_OF_CLIENTS) created.push(await createTask(url, key));
    const [watched = '', finished = '', unwatched = ''] = created;
    const socket = await Watcher.connect(url, key);
    for (const uuid of [watched, finished]) await socket.subscribe(uuid);
    sandbox.control.setTask(finished, { status: 'SUCCESS' });
    await socket.finalOf(finished);
    const stream = await EventStream.open(`${url}/api/v1/tasks/${watched}/events`, key);
    await stream.until(() => stream.events.length > 0);
    return new Clients(site, key, { watched, finished, unwatched }, socket, stream);
  }

  get url(): string {
    return this.movedTo ?? this.site.url;
  }

  /** Of another gateway of the installation, if there is one. */
  get otherUrl(): string {
    return this.site.otherUrl ?? this.site.url;
  }

  /** Ends the watched task at the upstream. @returns `arrives` once the open socket was told. */
  async final(): Promise<string> {
    this.site.sandbox.control.setTask(this.tasks.watched, { status: 'SUCCESS' });
    await this.socket.finalOf(this.tasks.watched);
    return 'arrives';
  }

  /** Connects again, at another address, and subscribes with the version that it has. @returns `arrives` once it knows how the watched task ended. */
  async comeBack(url: string): Promise<string> {
    const { watched } = this.tasks;
    const known = this.socket.all.filter(({ status }) => status.taskId === watched).at(-1);
    this.movedTo = url;
    this.socket = await Watcher.connect(url, this.key);
    const answer = await this.socket.subscribe(watched, known && { epoch: known.epoch, rev: known.rev });
    const told = 'data' in answer && 'status' in answer.data ? answer.data : known;
    if (told?.status.status !== 'SUCCESS') await this.socket.finalOf(watched);
    return 'arrives';
  }

  async leave(): Promise<void> {
    this.stream.close();
    await this.socket.close();
  }
}
