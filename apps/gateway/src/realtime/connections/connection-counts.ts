/** What the connections of this instance have done since its start. */
export class ConnectionCounts {
  /** Changes handed to clients. */
  delivered = 0;
  /** Changes that a newer one of the same task replaced while a client was slow. */
  superseded = 0;
  private readonly byReason: Record<string, number> = { shutdown: 0, credential_expired: 0, credential_revoked: 0, limit: 0 };

  /** @param reason of a GatewayClosingEvent. */
  countEnd(reason: string): void {
    this.byReason[reason] = (this.byReason[reason] ?? 0) + 1;
  }

  ended(): Readonly<Record<string, number>> {
    return this.byReason;
  }
}
