import { randomUUID } from 'node:crypto';
import { call } from './http.js';
import { create } from './tasks.js';

interface Failure {
  status: number;
  code: number;
}

/** Clients that create one task after the other, each with a key of its own, and read it; a refused creation is repeated with its key. */
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
    const answers = await Promise.all(this.created.map((uuid) => call(url, `/api/v1/tasks/${uuid}`, { token: this.token })));
    return this.created.filter((_uuid, at) => answers[at]?.status !== 200);
  }

  private async client(url: string): Promise<void> {
    let key = randomUUID();
    while (!this.stopped) {
      const { status, body } = await create(url, this.token, {}, { 'idempotency-key': key });
      if (status === 200) {
        this.created.push(body.data.task_uuid);
        key = randomUUID();
      } else {
        this.failures.push({ status, code: body.code });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}
