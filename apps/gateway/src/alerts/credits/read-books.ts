import { AccessStores, allPages } from '#access';
import { BOOKED, type Books, CreationLedger, OPEN_TASKS } from '#tasks';
import { Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';

const AT_ONCE = 50;

/** Sums of what all teams have spent and hold; of deleted ones too, for their credits are gone all the same. */
@Injectable()
export class ReadBooks {
  constructor(
    private readonly stores: AccessStores,
    private readonly ledger: CreationLedger,
  ) {}

  /** @throws ApiError 9010 */
  async execute(): Promise<Books> {
    const sums = { spent: 0, held: 0 };
    let batch: string[] = [];
    const addBatch = async () => {
      const states = await Promise.all(batch.map((teamId) => this.ledger.budgetState(teamId, [BOOKED, OPEN_TASKS])));
      for (const [booked, open] of states) {
        sums.spent += booked?.spent ?? 0;
        sums.held += open?.reserved ?? 0;
      }
      batch = [];
      await setImmediate();
    };
    for await (const { teamId } of allPages((request) => this.stores.teams.list(request)))
      if (batch.push(teamId) === AT_ONCE) await addBatch();
    await addBatch();
    return { spent: hundredths(sums.spent), held: hundredths(sums.held) };
  }
}

function hundredths(credits: number): number {
  return Math.round(credits * 100) / 100;
}
