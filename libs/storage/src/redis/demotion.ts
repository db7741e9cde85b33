/** What a server says that is not, or not yet, the one to write to: the address may lead to another one by now. */
const NOT_THE_MASTER = /(^|-)(READONLY|LOADING|MASTERDOWN)\b/;
/** A server that goes on refusing is left no more often than this. */
const LEAVE_EVERY_MS = 1_000;

/**
 * Decides when to leave a server that still answers. After a failover an open connection stays with the demoted master, which refuses every write:
 * only a new connection reaches the new master.
 */
export class Demotion {
  private leftAt = -Infinity;
  private readonly listeners: (() => void)[] = [];

  /** Whether the connection that was answered this has to be opened again. */
  readonly isNoticed = (answer: Error): boolean => {
    if (!NOT_THE_MASTER.test(answer.message)) return false;
    const now = performance.now();
    if (now - this.leftAt < LEAVE_EVERY_MS) return false;
    this.leftAt = now;
    for (const listener of this.listeners) listener();
    return true;
  };

  /** Other connections to the same address have to be opened again too: a subscriber is never refused anything. */
  onLeave(listener: () => void): void {
    this.listeners.push(listener);
  }
}
