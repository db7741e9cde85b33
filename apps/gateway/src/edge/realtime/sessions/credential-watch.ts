import { Authenticator, type Principal, type Revocation } from '#access';
import { ApiError, type GatewayClosingEvent } from '#contracts';
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
class Held implements CredentialHold {
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
  private readonly held = new Set<Held>();
  private stopHearing: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly authenticator: Authenticator) {}

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
  hold(principal: Principal, onEnd: Held['onEnd']): CredentialHold {
    const held = new Held(this, principal, onEnd);
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

  /** For a Held alone. */
  arm(held: Held): void {
    clearTimeout(held.timer);
    const { expiresAt } = held.principal;
    if (expiresAt === null || expiresAt === Infinity) return;
    const left = expiresAt - Date.now();
    held.timer = setTimeout(
      () => {
        if (left > MAX_DELAY_MS) this.arm(held);
        else this.end(held, 'credential_expired', 'the credential has expired');
      },
      Math.min(Math.max(left, 0), MAX_DELAY_MS),
    );
    held.timer.unref();
  }

  private revoke(revocation: Revocation): void {
    for (const held of [...this.held]) {
      if (restsOn(held.principal, revocation)) this.end(held, 'credential_revoked', 'the credential was revoked');
    }
  }

  private async recheck(): Promise<void> {
    for (const held of [...this.held]) {
      try {
        const refusal = await this.authenticator.recheck(held.principal);
        if (refusal !== null) this.end(held, 'credential_revoked', refusal.message);
      } catch (error) {
        // The storage is away: revocations are announced again when it is back.
        this.logger.debug(`credentials not rechecked: ${String(error)}`);
        return;
      }
    }
  }

  private end(held: Held, reason: string, message: string): void {
    if (!this.held.has(held)) return;
    this.release(held);
    held.onEnd({ reason, code: new ApiError(9001).code, message });
  }

  /** For a Held alone. */
  release(held: Held): void {
    clearTimeout(held.timer);
    this.held.delete(held);
  }
}

function restsOn(principal: Principal, { kind, id }: Revocation): boolean {
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
