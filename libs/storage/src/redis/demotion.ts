/** Errors of a server that does not take writes, or not yet: the address may lead to another server by now. */
const NOT_THE_MASTER = /(^|-)(READONLY|LOADING|MASTERDOWN)\b/;
/** Minimum interval between reconnects to a server that keeps refusing. */
const LEAVE_EVERY_MS = 1_000;

/**
 * Decides when to reconnect although the server still answers. After a failover an open connection stays with the demoted master, which refuses
 * writes; only a new connection reaches the new master.
 */
export class Demotion {
  private leftAt = -Infinity;
  private readonly listeners: (() => void)[] = [];

  /** Whether a connection that received this error must be reopened. */
  readonly isNoticed = (answer: Error): boolean => {
    if (!NOT_THE_MASTER.test(answer.message)) return false;
    const now = performance.now();
    if (now - this.leftAt < LEAVE_EVERY_MS) return false;
    this.leftAt = now;
    for (const listener of this.listeners) listener();
    return true;
  };

  /** For other connections to the same address, which must be reopened too: a subscriber sends no writes that could be refused. */
  onLeave(listener: () => void): void {
    this.listeners.push(listener);
  }
}
