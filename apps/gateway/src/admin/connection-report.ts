import { allPages, Keys, keyState, SocketLimits, Teams } from '#access';
import { StorageClock } from '#tasks';
import { Injectable } from '@nestjs/common';

/** Which keys of a team hold live connections right now. */
@Injectable()
export class ConnectionReport {
  constructor(
    private readonly teams: Teams,
    private readonly keys: Keys,
    private readonly sockets: SocketLimits,
    private readonly clock: StorageClock,
  ) {}

  /** @throws ApiError 1005, 9010 */
  async of(teamId: string) {
    const team = await this.teams.get(teamId);
    const counts = await this.sockets.count(teamId, await this.activeKeys(teamId));
    return {
      team_id: teamId,
      total: counts.team,
      limit: team.limits.sockets ?? null,
      keys: [...counts.keys].filter(([, open]) => open > 0).map(([keyId, open]) => ({ key_id: keyId, connections: open })),
    };
  }

  private async activeKeys(teamId: string): Promise<string[]> {
    const active: string[] = [];
    for await (const key of allPages((request) => this.keys.list(teamId, request)))
      if (keyState(key, this.clock.now()) === 'active') active.push(key.keyId);
    return active;
  }
}
