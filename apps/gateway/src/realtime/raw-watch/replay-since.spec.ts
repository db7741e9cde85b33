import { createMemoryEngine } from '#storage';
import { describe, expect, it } from '@jest/globals';
import { countTurns } from '../../../../../test/support/count-turns.js';
import { makeTask, teamName } from '../../../../../libs/storage/testing/contract/samples.js';
import { type Connection } from '../connections/connection.js';
import { replaySince } from './replay-since.js';

describe('the replay of a raw watch', () => {
  const engine = createMemoryEngine();

  async function teamWith(tasks: number): Promise<string> {
    const teamId = teamName();
    for (let made = 0; made < tasks; made++) await makeTask(engine, teamId);
    return teamId;
  }

  const clientOf = (teamId: string, told: string[], mostTold = Infinity) =>
    ({
      principal: { teamId },
      waiting: () => 0,
      isOpen: () => told.length < mostTold,
      deliver: ({ uuid }: { uuid: string }) => told.push(uuid),
    }) as unknown as Connection;

  it('sends every task, however many there are', async () => {
    const teamId = await teamWith(5_300);
    const told: string[] = [];
    const turns = await countTurns(() => replaySince(engine.tasks, clientOf(teamId, told), 0));
    expect(new Set(told).size).toBe(5_300);
    // Others are served meanwhile.
    expect(turns).toBeGreaterThanOrEqual(40);
  });

  it('stops when the client has disconnected', async () => {
    const teamId = await teamWith(300);
    const told: string[] = [];
    await replaySince(engine.tasks, clientOf(teamId, told, 50), 0);
    expect(told).toHaveLength(100);
  });
});
