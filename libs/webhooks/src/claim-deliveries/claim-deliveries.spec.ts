import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Delivery, type DeliveryClaim } from '../deliveries/delivery.js';
import { type Claimed, type ClaimRequest, type Deliveries } from '../ports/deliveries.js';
import { type DeliveryTurn, type DeliveryTurns } from '../ports/delivery-turns.js';
import { ClaimDeliveries } from './claim-deliveries.js';

const REQUEST: ClaimRequest = { atMost: 5, perLane: 2, perTeam: 4, leaseMs: 30_000 };
const claimOf = (id: string): DeliveryClaim => ({ token: id, attempt: 1, delivery: { id } as Delivery, endpoint: null });

describe('claims over all teams', () => {
  let teams: Record<string, Claimed>;
  let outbox: Record<string, number>;
  let left: [string, number | null][];
  let asked: number[];
  let leaveFails: boolean;

  const turns = {
    take: async () => {
      const teamId = Object.keys(teams).find((one) => !left.some(([other]) => other === one));
      return teamId === undefined ? { nextInMs: 700 } : { teamId, token: teamId };
    },
    leave: async ({ teamId }: DeliveryTurn, nextInMs: number | null) => {
      left.push([teamId, nextInMs]);
      if (leaveFails) throw new Error('the storage does not answer');
    },
  } as unknown as DeliveryTurns;

  const deliveries = {
    dispatch: async (teamId: string) => {
      const taken = Math.min(2, outbox[teamId] ?? 0);
      outbox[teamId] = (outbox[teamId] ?? 0) - taken;
      return taken;
    },
    claim: async (teamId: string, { atMost }: ClaimRequest) => {
      asked.push(atMost);
      const claimed = teams[teamId];
      if (claimed === undefined || teamId === 'broken') throw new Error('the storage does not answer');
      return claimed;
    },
  } as unknown as Deliveries;

  const claim = () => new ClaimDeliveries(turns, deliveries).execute(REQUEST);

  beforeEach(() => {
    [teams, outbox, left, asked, leaveFails] = [{}, {}, [], [], false];
  });

  it('take every team that has work, empty its outbox first, and say when to ask again', async () => {
    teams = { a: { claims: [claimOf('1'), claimOf('2')], nextInMs: 10 }, b: { claims: [claimOf('3')], nextInMs: null } };
    outbox = { a: 5, b: 1 };
    const { claims, nextInMs } = await claim();
    expect(claims.map(({ delivery }) => delivery.id)).toEqual(['1', '2', '3']);
    expect(nextInMs).toBe(700);
    expect(outbox).toEqual({ a: 0, b: 0 });
    expect(left).toEqual([
      ['a', 10],
      ['b', null],
    ]);
    expect(asked).toEqual([5, 3]);
  });

  it('stop when there is no place left, and ask again at once', async () => {
    teams = { a: { claims: ['1', '2', '3', '4', '5'].map(claimOf), nextInMs: 0 }, b: { claims: [claimOf('6')], nextInMs: 0 } };
    const { claims, nextInMs } = await claim();
    expect([claims.length, nextInMs]).toEqual([5, 0]);
    expect(left).toEqual([['a', 0]]);
  });

  it('do not ask a team again at once that says it has something and gives nothing', async () => {
    teams = { a: { claims: [], nextInMs: 0 } };
    expect((await claim()).claims).toEqual([]);
    expect(left).toEqual([['a', 100]]);
  });

  it('are returned where the storage fails after some were made, since they are ours', async () => {
    teams = { a: { claims: [claimOf('1')], nextInMs: 0 }, broken: { claims: [], nextInMs: null } };
    leaveFails = true;
    expect((await claim()).claims.map(({ delivery }) => delivery.id)).toEqual(['1']);
  });

  it('fail where nothing was claimed', async () => {
    teams = { broken: { claims: [], nextInMs: null } };
    await expect(claim()).rejects.toThrow('the storage does not answer');
  });
});
