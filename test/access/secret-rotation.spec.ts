import { createAccess } from '#access';
import { createMemoryAccessStores } from '#storage';
import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

const HOUR_MS = 3_600_000;
const SECRETS: Readonly<Record<string, string>> = { old: 'the former secret', new: 'the secret to come' };

/** The steps that the operations guide tells the operator to take. */
function documentedSteps(): string[][] {
  const guide = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const row = /^\| `GATEWAY_SECRET` \| set (.+)$/m.exec(guide)?.[1] ?? '';
  return [...row.matchAll(/`((?:old|new)(?:,(?:old|new))?)`/g)].map(([, names = '']) => names.split(','));
}

it('changing GATEWAY_SECRET as documented refuses no token, even while instances are at different steps', async () => {
  let now = Date.parse('2026-11-24T12:00:00Z');
  const stores = createMemoryAccessStores({ clock: () => now });
  const instance = (names: string[]) =>
    createAccess({ stores, secrets: names.map((name) => SECRETS[name] ?? ''), clock: () => now });
  const steps = [['old'], ...documentedSteps()];
  expect(steps.at(-1)).toEqual(['new']);
  const first = instance(['old']);
  const { teamId } = await first.teams.create({ name: 'Studio' });
  const { key } = await first.keys.create(teamId, {});
  await first.close();
  for (const [at, names] of steps.slice(1).entries()) {
    const pair = [instance(steps[at] ?? []), instance(names)];
    for (const maker of pair) {
      const { token } = await maker.tokens.mint(await maker.authenticator.authenticate(key), {});
      for (const other of pair) await expect(other.authenticator.authenticate(token)).resolves.toMatchObject({ teamId });
    }
    await Promise.all(pair.map((one) => one.close()));
    now += HOUR_MS;
  }
});

it('removing a secret at run time ends the connections of its tokens only', async () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  const stores = createMemoryAccessStores({ clock: () => now });
  const access = createAccess({ stores, secrets: ['old'], clock: () => now });
  const { teamId } = await access.teams.create({ name: 'Studio' });
  const { key } = await access.keys.create(teamId, {});
  const opened = async () => {
    const { token } = await access.tokens.mint(await access.authenticator.authenticate(key), {});
    return access.authenticator.authenticate(token);
  };
  const before = await opened();
  access.secrets.replaceGatewaySecrets(['new', 'old']);
  const during = await opened();
  expect(await access.authenticator.recheck(before)).toBeNull();
  access.secrets.replaceGatewaySecrets(['new']);
  expect(await access.authenticator.recheck(before)).toMatchObject({ code: 9001 });
  expect(await access.authenticator.recheck(during)).toBeNull();
  await access.close();
});
