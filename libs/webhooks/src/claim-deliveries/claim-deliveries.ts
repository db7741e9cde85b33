import { Injectable } from '@nestjs/common';
import { type DeliveryClaim } from '../deliveries/delivery.js';
import { Deliveries, type ClaimRequest } from '../ports/deliveries.js';
import { type DeliveryTurn, DeliveryTurns } from '../ports/delivery-turns.js';

/** A turn is a few short steps; after this long its process counts as dead. */
const TURN_MS = 5_000;
/** A team that has something due and gives nothing away must not be taken again and again. */
const EMPTY_TURN_MS = 100;

export interface ClaimedOfAll {
  claims: DeliveryClaim[];
  /** Milliseconds until it is worth asking again, unless new work arrives; null: nothing is known to be due at any time. */
  nextInMs: number | null;
}

/** What an instance may send now, over all teams: takes teams in turn, makes deliveries of their events, claims what is due. */
@Injectable()
export class ClaimDeliveries {
  constructor(
    private readonly turns: DeliveryTurns,
    private readonly deliveries: Deliveries,
  ) {}

  /** @param request `atMost` is over all teams. @throws ApiError 9010 if nothing could be claimed; what was claimed before a fault is returned. */
  async execute(request: ClaimRequest): Promise<ClaimedOfAll> {
    const claims: DeliveryClaim[] = [];
    while (claims.length < request.atMost) {
      const turn = await this.orEnough(claims, () => this.turns.take(TURN_MS));
      if (turn === null) break;
      if (!('teamId' in turn)) return { claims, nextInMs: turn.nextInMs };
      const claimed = await this.orEnough(claims, () =>
        this.ofTeam(turn, { ...request, atMost: request.atMost - claims.length }),
      );
      if (claimed === null) break;
      claims.push(...claimed);
    }
    return { claims, nextInMs: 0 };
  }

  private async ofTeam(turn: DeliveryTurn, request: ClaimRequest): Promise<DeliveryClaim[]> {
    while ((await this.deliveries.dispatch(turn.teamId)) > 0);
    const { claims, nextInMs } = await this.deliveries.claim(turn.teamId, request);
    // If this fails, the turn ends by its time. The claims are ours all the same.
    const next = nextInMs === 0 && claims.length === 0 ? EMPTY_TURN_MS : nextInMs;
    await this.turns.leave(turn, next).catch(() => undefined);
    return claims;
  }

  /** Claims that nobody carries out would wait for their lease to end. @returns null for a fault after some were made. */
  private async orEnough<T>(claims: readonly DeliveryClaim[], work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (claims.length === 0) throw error;
      return null;
    }
  }
}
