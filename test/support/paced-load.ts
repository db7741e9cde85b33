import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

export interface Sent {
  method: 'GET' | 'POST';
  startedAt: number;
  endedAt?: number;
  /** Of the answer; 0 without one. */
  status?: number;
  /** What a creation said, to say it again. */
  idempotencyKey?: string;
}

/** A hash of the client's address sends these to both gateways. The whole of 127.0.0.0/8 is there on Linux. */
const ADDRESSES = process.platform === 'linux' ? [2, 3, 4, 5, 6, 7, 8, 9].map((last) => `127.0.0.${last}`) : ['127.0.0.1'];

const agents = ADDRESSES.map((localAddress) => new Agent({ keepAlive: true, localAddress }));
const agentAt = (index: number) => agents[index % agents.length];

/** An address of this machine; the proxy sees each as a client of its own. */
export const addressAt = (index: number) => ADDRESSES[index % ADDRESSES.length];

/** Requests at a steady rate, whatever becomes of them: nine reads of a status, then a creation. */
export class PacedLoad {
  readonly sent: Sent[] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly startedAt = performance.now();
  private open = 0;
  private whenIdle: () => void = () => undefined;

  constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly uuids: string[],
    private readonly perSecond: number,
  ) {
    this.timer = setInterval(() => this.catchUp(), 10);
  }

  /** Requests without a good answer. */
  failures(): Sent[] {
    return this.sent.filter(({ endedAt, status }) => endedAt !== undefined && status !== 200);
  }

  /** Resolves when the last request has been answered. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    if (this.open > 0) await new Promise<void>((resolve) => (this.whenIdle = resolve));
  }

  private catchUp(): void {
    const due = Math.floor(((performance.now() - this.startedAt) / 1_000) * this.perSecond);
    while (this.sent.length < due) this.send(this.sent.length);
  }

  private send(index: number): void {
    const isCreation = index % 10 === 9;
    const one: Sent = { method: isCreation ? 'POST' : 'GET', startedAt: performance.now() };
    if (isCreation) one.idempotencyKey = randomUUID();
    this.sent.push(one);
    this.open += 1;
    const path = isCreation ? '/api/v1/tasks/text-to-model' : `/api/v1/tasks/${this.uuids[index % this.uuids.length]}`;
    void askOnce(this.url + path, this.key, one, agentAt(index)).then((status) => {
      Object.assign(one, { status, endedAt: performance.now() });
      this.open -= 1;
      if (this.open === 0) this.whenIdle();
    });
  }
}

/** @returns the status; 0 when the connection ended before the answer did. */
export function askOnce(url: string, key: string, { method, idempotencyKey }: Sent, agent?: Agent): Promise<number> {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'idempotency-key': idempotencyKey }),
  };
  return new Promise((resolve) => {
    const asked = request(url, { method, headers, agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', () => resolve(0));
    });
    asked.once('error', () => resolve(0));
    asked.end(method === 'GET' ? undefined : JSON.stringify({ prompt: `a chair ${idempotencyKey}` }));
  });
}
