import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type StorageEngine } from '../../src/storage-engine.js';
import { type EngineUnderTest } from './engine-under-test.js';
import { teamName } from './samples.js';

const OFFER_MS = 150;
const KEPT_MS = 600;

export function fileKeysContract(under: EngineUnderTest): void {
  describe('file keys', () => {
    let engine: StorageEngine;
    let teamId: string;
    beforeEach(async () => {
      engine = await under.create({ taskRetentionMs: KEPT_MS, offerTtlMs: OFFER_MS });
      teamId = teamName();
    });
    afterEach(() => engine.close());

    it('belong to the team and the end user that they were issued to', async () => {
      await engine.files.record({ teamId, sub: 'ada' }, 'a.png', 'uploaded');
      await engine.files.record({ teamId }, 'b.png', 'offered');
      expect(await engine.files.find(teamId, 'a.png')).toEqual({ teamId, sub: 'ada' });
      expect(await engine.files.find(teamId, 'b.png')).toEqual({ teamId });
      expect(await engine.files.find(teamName(), 'a.png')).toBeNull();
    });

    it('expire soon if unused, and are kept from the first use on', async () => {
      await engine.files.record({ teamId }, 'unused.png', 'offered');
      await engine.files.record({ teamId }, 'used.png', 'offered');
      await engine.files.record({ teamId }, 'uploaded.png', 'uploaded');
      expect(await engine.files.find(teamId, 'used.png')).not.toBeNull();
      await under.pass(OFFER_MS + 1);
      expect(await engine.files.find(teamId, 'unused.png')).toBeNull();
      expect(await engine.files.find(teamId, 'used.png')).not.toBeNull();
      expect(await engine.files.find(teamId, 'uploaded.png')).not.toBeNull();
      await under.pass(KEPT_MS + 1);
      expect(await engine.files.find(teamId, 'used.png')).toBeNull();
    });
  });
}
