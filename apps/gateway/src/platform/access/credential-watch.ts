import { Authenticator, type Principal, type Revocation } from '#access';
import { ApiError, type GatewayClosingEvent, isApiError } from '#contracts';
import { StorageClock } from '#tasks';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';

/** Catches what no announcement says, e.g. a scope that a key has lost. */
const RECHECK_MS = 15_000;
const MAX_DELAY_MS = 2 ** 31 - 1;

export interface CredentialHold {
  /** The connection goes on with another credential. */
  renew(principal: Principal): void;
  release(): void;
}

/** A connection and the credential it stands on; there are many of them, each as small as can be. */
class WatchedCredential implements CredentialHold {
  timer: NodeJS.Timeout | undefined = undefined;

  constructor(
    private readonly watch: CredentialWatch,
    public principal: Principal,
    readonly onEnd: (closing: GatewayClosingEvent) => void,
  ) {}

  renew(principal: Principal): void {
    this.principal = principal;
    this.watch.arm(this);
  }

  release(): void {
    this.watch.release(this);
  }
}

/** Ends long-lived connections with the credential they stand on. */
@Injectable()
export class CredentialWatch implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(CredentialWatch.name);
  private readonly held = new Set<WatchedCredential>();
  private stopHearing: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly authenticator: Authenticator,
    private readonly clock: StorageClock,
  ) {}

  onModuleInit(): void {
    this.stopHearing = this.authenticator.onRevoked((revocation) => this.revoke(revocation));
    this.timer = setInterval(() => void this.recheck(), RECHECK_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.stopHearing?.();
    for (const held of this.held) clearTimeout(held.timer);
    this.held.clear();
  }

  /** @param onEnd called at most once, when the credential has expired or was revoked. */
  hold(principal: Principal, onEnd: WatchedCredential['onEnd']): CredentialHold {
    const held = new WatchedCredential(this, principal, onEnd);
    this.held.add(held);
    this.arm(held);
    return held;
  }

  /** Connections that are held at the moment. */
  count(): number {
    return this.held.size;
  }

  /** Whether it was revoked between its check and its hold. @throws ApiError */
  async assertHolds(principal: Principal): Promise<void> {
    const refusal = await this.authenticator.recheck(principal);
    if (refusal !== null) throw refusal;
  }

  /** For a WatchedCredential alone. */
  arm(held: WatchedCredential): void {
    const { expiresAt, sessionId } = held.principal;
    this.wakeAt(held, expiresAt);
    if (sessionId !== undefined) void this.look(held);
  }

  private wakeAt(held: WatchedCredential, time: number | null): void {
    clearTimeout(held.timer);
    if (time === null || time === Infinity) return;
    const left = Math.max(time - this.clock.now(), 0);
    held.timer = setTimeout(() => this.wake(held), Math.min(left, MAX_DELAY_MS));
    held.timer.unref();
  }

  private wake(held: WatchedCredential): void {
    const { kind, sessionId, expiresAt } = held.principal;
    const expired = hasExpired(held, this.clock.now());
    const mayBeMoved = expired ? kind === 'team-key' : sessionId !== undefined;
    if (mayBeMoved) void this.look(held);
    else if (expired) this.end(held, 'credential_expired', 'the credential has expired');
    else this.wakeAt(held, expiresAt);
  }

  /** A session ends earlier than it could when it is not used, and may have been used anywhere since; the expiry of a key may have been moved. */
  private async look(held: WatchedCredential): Promise<void> {
    const { principal } = held;
    try {
      const endsAt = await this.authenticator.endOf(principal);
      if (this.held.has(held) && held.principal === principal) this.wakeAt(held, endsAt);
    } catch (error) {
      if (held.principal !== principal) return;
      if (isApiError(error) && error.code !== 9010) this.endWith(held, error);
      else if (hasExpired(held, this.clock.now())) this.end(held, 'credential_expired', 'the credential has expired');
      else {
        this.logger.debug(`the end of a credential was not found out: ${String(error)}`);
        if (this.held.has(held)) this.wakeAt(held, principal.expiresAt);
      }
    }
  }

  private revoke(revocation: Revocation): void {
    for (const held of [...this.held]) {
      if (restsOn(held.principal, revocation)) this.end(held, 'credential_revoked', 'the credential was revoked');
    }
  }

  private async recheck(): Promise<void> {
    for (const held of [...this.held]) {
      try {
        const { principal } = held;
        const refusal = await this.authenticator.recheck(principal);
        if (refusal !== null && held.principal === principal) this.endWith(held, refusal);
      } catch (error) {
        // The storage is away: revocations are announced again when it is back.
        this.logger.debug(`credentials were not rechecked: ${String(error)}`);
        return;
      }
    }
  }

  private endWith(held: WatchedCredential, { message, details }: ApiError): void {
    const expired = details?.['reason'] === 'session-ended' || details?.['reason'] === 'expired';
    this.end(held, expired ? 'credential_expired' : 'credential_revoked', message);
  }

  private end(held: WatchedCredential, reason: string, message: string): void {
    if (!this.held.has(held)) return;
    this.release(held);
    held.onEnd({ reason, code: new ApiError(9001).code, message });
  }

  /** For a WatchedCredential alone. */
  release(held: WatchedCredential): void {
    clearTimeout(held.timer);
    this.held.delete(held);
  }
}

/** By what was known when it was checked. */
function hasExpired({ principal: { expiresAt } }: WatchedCredential, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

function restsOn(principal: Principal, { kind, id, teamId }: Revocation): boolean {
  if (principal.teamId !== teamId) return false;
  switch (kind) {
    case 'team':
      return principal.teamId === id;
    case 'key':
      return principal.keyId === id;
    case 'token':
      return principal.tokenId === id;
    case 'session':
      return principal.sessionId === id;
  }
}
