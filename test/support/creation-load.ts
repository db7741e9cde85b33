import { call } from './http.js';
import { create } from './tasks.js';

interface Failure {
  status: number;
  code: number;
}

/** Clients that create one task after the other. A refused creation is not repeated: its attempt may count as under way for a while. */
export class CreationLoad {
  /** Of creations that were answered. */
  readonly created: string[] = [];
  readonly failures: Failure[] = [];
  private stopped = false;
  private readonly clients: Promise<void>[];

  constructor(
    private readonly urls: readonly string[],
    private readonly token: string,
  ) {
    this.clients = urls.flatMap((url) => [this.client(url), this.client(url)]);
  }

  /** Resolves when so many more have been created. */
  async more(count: number): Promise<void> {
    const enough = this.created.length + count;
    while (this.created.length < enough) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.clients);
  }

  /** Those of the created tasks that their team cannot read. */
  async lost(): Promise<string[]> {
    const [url = ''] = this.urls;
    const lost: string[] = [];
    for (const uuid of this.created) {
      const { status } = await call(url, `/api/v1/tasks/${uuid}`, { token: this.token });
      if (status !== 200) lost.push(uuid);
    }
    return lost;
  }

  private async client(url: string): Promise<void> {
    while (!this.stopped) {
      const { status, body } = await create(url, this.token);
      if (status === 200) this.created.push(body.data.task_uuid);
      else {
        this.failures.push({ status, code: body.code });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}
