import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { FLOWS } from '../flows/flow-table.js';
import type { Sandbox } from '../sandbox.js';
import { isTerminal, type Task } from './task.js';

interface Line {
  task: Omit<Task, 'account' | 'flow' | 'timer'> & { flow: string };
  order?: { id: string; fingerprint: string };
}

/** Tasks of the first account in a file, one line a change, so that a sandbox that starts again knows them. Uploads are not kept. */
export class TaskFile {
  private readonly lines = new Map<string, Line>();
  /** Signs the links to files: those that were handed out stay good. */
  readonly linkSecret: Buffer;

  constructor(private readonly path: string) {
    const [head, ...lines] = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    this.linkSecret = head ? Buffer.from(head, 'hex') : randomBytes(32);
    for (const text of lines) {
      const line = parsed(text);
      if (line) this.lines.set(line.task.uuid, { ...this.lines.get(line.task.uuid), ...line });
    }
    this.rewrite();
  }

  /** Puts the tasks back; those that had not ended go on. */
  restore(sandbox: Sandbox): void {
    for (const { task: kept, order } of this.lines.values()) {
      const flow = FLOWS.get(kept.flow);
      if (!flow) continue;
      const account = sandbox.accounts.first();
      const task: Task = { ...kept, flow, account };
      sandbox.tasks.add(task);
      if (order) sandbox.tasks.rememberOrder(order.id, order.fingerprint, task);
      sandbox.accounts.freeze(account, task.cost);
      if (task.settled) sandbox.accounts.closeReservation(account, task.cost, task.status === 'SUCCESS');
      else account.openTasks += 1;
      if (!isTerminal(task.status)) sandbox.clock.start(task);
    }
  }

  note({ account: _account, flow, timer: _timer, ...task }: Task, order?: Line['order']): void {
    const line: Line = { task: { ...task, flow: flow.name }, ...(order && { order }) };
    appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }

  private rewrite(): void {
    const texts = [this.linkSecret.toString('hex'), ...[...this.lines.values()].map((line) => JSON.stringify(line))];
    writeFileSync(`${this.path}.new`, `${texts.join('\n')}\n`, { mode: 0o600 });
    renameSync(`${this.path}.new`, this.path);
  }
}

/** The last line is cut off when the process was killed while it wrote. */
function parsed(text: string): Line | null {
  try {
    return text === '' ? null : (JSON.parse(text) as Line);
  } catch {
    return null;
  }
}
