import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateTeamKey } from '../keys/team-key-format.js';
import { loadTeamsFile } from './load-teams-file.js';

describe('teams file', () => {
  let directory: string;
  beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'teams-'))));
  afterAll(() => rm(directory, { recursive: true }));

  const load = async (text: string) => {
    const path = join(directory, 'teams.yaml');
    await writeFile(path, text);
    return loadTeamsFile(path);
  };

  it('declares teams with keys by digest and by file', async () => {
    const [mounted, listed] = [generateTeamKey(), generateTeamKey()];
    await writeFile(join(directory, 'web.key'), `${mounted.key}\n`);
    const [team] = await load(`
teams:
  - id: studio
    name: Studio
    limits: { requests_per_minute: 600 }
    budgets: [{ window: day, credits: 50, time_zone: Europe/Berlin }]
    keys:
      - key_file: web.key
        alias: web
      - key_id: ${listed.keyId}
        digest: sha256:${listed.digest}
        scopes: [tasks:read]
`);
    expect(team).toEqual({
      teamId: 'studio',
      name: 'Studio',
      limits: { requestsPerMinute: 600 },
      budgets: [{ window: 'day', credits: 50, timeZone: 'Europe/Berlin' }],
      keys: [
        { keyId: mounted.keyId, digest: mounted.digest, settings: { alias: 'web' } },
        { keyId: listed.keyId, digest: listed.digest, settings: { scopes: ['tasks:read'] } },
      ],
    });
  });

  it.each([
    [
      'teams: [{ id: a, name: A, keys: [{ key_file: x }, { key_file: y, scopes: [all] }] }]',
      'teams[0].keys[1].scopes[0]: must be one of',
    ],
    ['teams: [{ id: a, name: A, colour: red }]', 'teams[0].colour: is not a known field'],
    ['teams: [{ id: "{a}", name: A }]', 'teams[0].id: must be 1 to 63 letters'],
    ['teams: [{ id: account, name: A }]', 'teams[0].id: is reserved'],
    ['teams: [{ id: a, name: A }, { id: a, name: B }]', 'teams[1].id: is declared twice'],
    ['teams: [{ id: a, name: A, keys: [{ alias: x }] }]', 'teams[0].keys[0]: must have either key_file, or key_id and digest'],
    ['teams: [{ id: a, name: A, keys: [{ key_file: nowhere }] }]', 'teams[0].keys[0].key_file: cannot be read (ENOENT)'],
    [
      'teams: [{ id: a, name: A, budgets: [{ window: day, credits: 1 }, { window: day, credits: 2 }] }]',
      'teams[0].budgets[1].window: duplicates the window',
    ],
    [
      'teams: [{ id: a, name: A, budgets: [{ window: day, credits: 1, time_zone: Mars }] }]',
      'teams[0].budgets[0].time_zone: must be an IANA',
    ],
    ['hello', 'TEAMS_FILE /'],
  ])('refuses %s', async (text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });

  it('reports the line of a YAML error without quoting it', async () => {
    const fault: unknown = await load('teams:\n  - id: a\n    secret: "s3cr3t\n').catch((error: unknown) => error);
    expect(String(fault)).toMatch(/TEAMS_FILE \S+: line \d+ is not YAML/);
    expect(String(fault)).not.toContain('s3cr3t');
  });
});
