import { Teams } from '#access';
import { isApiError } from '#contracts';
import { ReceivingTeams } from '#webhooks';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** A disabled team is told nothing after this long. */
const FRESH_MS = 1_000;
const MAX_TEAMS = 10_000;

/** Reads each team once a second at most, however much is sent to it. */
@Injectable()
export class EnabledTeams extends ReceivingTeams {
  private readonly known = new LRUCache<string, Promise<boolean>>({ max: MAX_TEAMS, ttl: FRESH_MS });

  constructor(private readonly teams: Teams) {
    super();
  }

  isOn(teamId: string): Promise<boolean> {
    const known = this.known.get(teamId);
    if (known !== undefined) return known;
    const read = this.read(teamId);
    this.known.set(teamId, read);
    read.catch(() => this.known.delete(teamId));
    return read;
  }

  private async read(teamId: string): Promise<boolean> {
    try {
      return (await this.teams.get(teamId)).disabledAt === null;
    } catch (error) {
      if (isApiError(error) && error.code === 1005) return false;
      throw error;
    }
  }
}
