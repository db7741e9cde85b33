import { createMemoryAccessStores, createMemoryEngine, openLocalCollections } from '#storage';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expectKept } from '../../libs/storage/testing/contract/local/expect-kept.js';
import { nothingPromised, type Promised } from '../../libs/storage/testing/contract/local/scenario.js';
import { buildGateway } from '../support/gateway-process.js';

jest.setTimeout(900_000);

const CHILD = fileURLToPath(new URL('../support/local-storage-child.mjs', import.meta.url));
const ROUNDS = process.env['CHAOS'] === 'full' ? 200 : 25;
const LONGEST_LIFE_MS = 300;

describe('a local engine whose process is killed under load', () => {
  const folder = mkdtempSync(join(tmpdir(), 'killed-'));

  beforeAll(() => buildGateway());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Kills a process some time after its start. @returns the writes that it had acknowledged. */
  async function liveAndDie(teamId: string, lifeMs: number): Promise<Promised> {
    const promised = nothingPromised(teamId);
    const child = spawn(process.execPath, [CHILD, folder, teamId], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.endsWith('}')) continue;
      const { kind, value } = JSON.parse(line) as { kind: 'ready' | 'fault' | Exclude<keyof Promised, 'teamId'>; value: never };
      if (kind === 'ready') setTimeout(() => child.kill('SIGKILL'), lifeMs);
      else if (kind === 'fault') throw new Error(value);
      else promised[kind].push(value);
    }
    expect((await ended)[1]).toBe('SIGKILL');
    return promised;
  }

  it(`keeps every acknowledged write and stays consistent, ${ROUNDS} times`, async () => {
    let completed = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const promised = await liveAndDie(`team_${round}`, Math.random() * LONGEST_LIFE_MS);
      completed += promised.completed.length;
      const onFault = (error: unknown) => expect(error).toBeUndefined();
      const collections = await openLocalCollections({ folder, onFault });
      const engine = createMemoryEngine({ collections });
      await expectKept(engine, createMemoryAccessStores({ collections }), promised);
      await engine.close();
    }
    expect(completed).toBeGreaterThan(ROUNDS);
  });
});
