import { type Page } from '#contracts';
import { randomBase62 } from '../shared/base62.js';
import { type Clock } from '../shared/clock.js';
import { type AuditActor, type AuditEvent, AuditLog, type AuditQuery } from '../ports/audit-log.js';
import { type Principal } from '../principal.js';
import { SecretHider } from './secret-hider.js';

/** The actor as recorded in the trail. */
type AuditedPrincipal = Pick<Principal, 'kind' | 'teamId' | 'keyId' | 'tokenId' | 'sessionId' | 'sub' | 'person'>;

export interface AuditEntry {
  /** Null: the actor is unknown. */
  actor: AuditedPrincipal | null;
  /** Team concerned; default: the actor's. */
  teamId?: string;
  action: string;
  target: string;
  outcome: AuditEvent['outcome'];
  ip: string;
  requestId: string;
  detail?: Record<string, unknown>;
}

/** Who did what, and when. @throws ApiError 9010 */
export class AuditTrail {
  #sequence = 0;

  constructor(
    private readonly log: AuditLog,
    private readonly clock: Clock,
    private readonly hider = new SecretHider(),
  ) {}

  async record(entry: AuditEntry): Promise<AuditEvent> {
    const { actor, action, target, outcome, ip, requestId } = entry;
    const at = this.clock();
    const event: AuditEvent = {
      id: this.#nextId(at),
      at,
      // It may be from an address, where anything may stand.
      teamId: this.hider.text(entry.teamId ?? actor?.teamId ?? ''),
      actor: this.#actorOf(actor),
      action,
      target: this.hider.text(target),
      outcome,
      ip,
      requestId: this.hider.text(requestId),
      detail: this.hider.record(entry.detail ?? {}),
    };
    await this.log.append(event);
    return event;
  }

  /** Newest first. */
  query(query: AuditQuery): Promise<Page<AuditEvent>> {
    return this.log.query(query);
  }

  /** Drops entries older than this many days. */
  trim(retentionDays: number): Promise<void> {
    return this.log.trim(this.clock() - retentionDays * 86_400_000);
  }

  /** Sorts by time, and within a millisecond by order on this instance. */
  #nextId(at: number): string {
    this.#sequence = (this.#sequence + 1) % 36 ** 4;
    return `${String(at).padStart(13, '0')}-${this.#sequence.toString(36).padStart(4, '0')}${randomBase62(8)}`;
  }

  #actorOf(actor: AuditedPrincipal | null): AuditActor {
    if (actor === null) return { kind: 'anonymous', id: 'anonymous' };
    const { kind, keyId, tokenId, sessionId, sub, person } = actor;
    const named = sub ?? person?.sub;
    return { kind, id: tokenId ?? sessionId ?? keyId, ...(named !== undefined && { sub: this.hider.text(named) }) };
  }
}
