import { isTerminal, type Task } from './task.js';

interface Order {
  fingerprint: string;
  task: Task;
}

/** Bounds the memory of a sandbox that runs for days; only ended tasks are forgotten. */
const MAX_TASKS = 100_000;

export class TaskStore {
  private readonly tasks = new Map<string, Task>();
  private readonly orders = new Map<string, Order>();
  private readonly recent = new Map<string, Task>();

  get size(): number {
    return this.tasks.size;
  }

  add(task: Task): void {
    this.tasks.set(task.uuid, task);
    if (this.tasks.size > MAX_TASKS) this.forgetOldest();
  }

  get(uuid: string): Task | undefined {
    return this.tasks.get(uuid.toLowerCase());
  }

  delete(task: Task): void {
    this.tasks.delete(task.uuid);
  }

  all(): IterableIterator<Task> {
    return this.tasks.values();
  }

  order(accountId: string, clientOrderId: string): Order | undefined {
    return this.orders.get(`${accountId}/${clientOrderId}`);
  }

  rememberOrder(clientOrderId: string, fingerprint: string, task: Task): void {
    this.orders.set(`${task.account.id}/${clientOrderId}`, { fingerprint, task });
    const [oldest] = this.orders.keys();
    if (this.orders.size > MAX_TASKS && oldest !== undefined) this.orders.delete(oldest);
  }

  /** The task created by an identical request within the window, unless it failed: then the repeat is a new attempt. */
  duplicate(key: string, windowMs: number): Task | undefined {
    const task = this.recent.get(key);
    if (!task) return undefined;
    const young = Date.now() - task.createdAtMs < windowMs;
    if (young && task.status !== 'FAILED' && task.status !== 'CANCELLED') return task;
    this.recent.delete(key);
    return undefined;
  }

  rememberRecent(key: string, task: Task): void {
    this.recent.delete(key);
    this.recent.set(key, task);
    const [oldest] = this.recent.keys();
    if (this.recent.size > 1_000 && oldest !== undefined) this.recent.delete(oldest);
  }

  /** Position in the queue, from 1. */
  queuePosition(task: Task): number {
    let position = 1;
    for (const other of this.tasks.values()) {
      if (other === task) break;
      if (other.status === 'PENDING' || other.status === 'QUEUED') position += 1;
    }
    return position;
  }

  clear(): void {
    for (const task of this.tasks.values()) clearTimeout(task.timer);
    this.tasks.clear();
    this.orders.clear();
    this.recent.clear();
  }

  private forgetOldest(): void {
    for (const task of this.tasks.values()) {
      if (!isTerminal(task.status)) continue;
      this.tasks.delete(task.uuid);
      return;
    }
  }
}
