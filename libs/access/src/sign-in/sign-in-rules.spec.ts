import { describe, expect, it } from '@jest/globals';
import { OneTimeClaims } from '../ports/one-time-claims.js';
import { KeyRing } from '../shared/key-ring.js';
import { mapClaims, operatorValues, unknownScopes } from './map-claims.js';
import { safeReturnPath } from './safe-return-path.js';
import { SignInAttempts } from './sign-in-attempts.js';

const rules = {
  teamClaim: 'team',
  teamMap: new Map([
    ['studio', ['team_1']],
    ['atelier', ['team_1']],
    ['web', ['team_2']],
  ]),
  scopeClaim: 'groups',
  scopeMap: new Map([
    ['*', ['tasks:read']],
    ['makers', ['tasks:create']],
    ['leads', ['team:admin', 'usage:read']],
  ]),
};

describe('claims', () => {
  it('name the team and add up to scopes', () => {
    expect(mapClaims({ team: 'studio', groups: ['leads', 'makers', 'others', 7] }, rules)).toEqual({
      teamId: 'team_1',
      scopes: ['tasks:create', 'tasks:read', 'usage:read', 'team:admin'],
    });
    expect(mapClaims({ team: ['studio', 'atelier'] }, rules)).toEqual({ teamId: 'team_1', scopes: ['tasks:read'] });
    expect(mapClaims({ team: 'team_9' }, { ...rules, teamMap: new Map() }).teamId).toBe('team_9');
  });

  it.each([
    ['no team', {}],
    ['a team without a mapping', { team: 'team_1' }],
    ['several teams', { team: ['studio', 'web'] }],
    ['an object', { team: { id: 'studio' } }],
  ])('are refused with %s, without showing their values', (_what, claims) => {
    expect(() => mapClaims(claims, rules)).toThrow(expect.objectContaining({ code: 9002 }));
    expect(() => mapClaims(claims, rules)).toThrow(/^(?!.*studio).*claim team/);
  });

  it('that grant no scopes are refused, and inherited property names are ignored', () => {
    const none = { ...rules, scopeMap: new Map([['makers', ['tasks:create']]]) };
    expect(() => mapClaims({ team: 'studio' }, none)).toThrow(expect.objectContaining({ code: 9002 }));
    expect(() => mapClaims({ team: 'studio' }, { ...rules, teamClaim: 'constructor' })).toThrow(expect.anything());
    expect(unknownScopes({ scopeMap: new Map([['x', ['tasks:read', 'tasks:eat', 'operator:write']]]) })).toEqual([
      'tasks:eat',
      'operator:write',
    ]);
  });

  it('make an operator only by a value that is mapped to it, and give no scope of a team with it', () => {
    const scopeMap = new Map([
      ['*', ['tasks:read', 'operator']],
      ['platform', ['operator']],
      ['support', ['operator:read', 'tasks:create']],
    ]);
    const withOperators = { ...rules, scopeMap };
    expect(unknownScopes({ scopeMap })).toEqual([]);
    expect(operatorValues({ groups: ['support', 'makers', 'platform'] }, withOperators)).toEqual(['support', 'platform']);
    for (const groups of [['*'], ['operator'], ['makers'], 'operator:read', undefined, [['platform']]])
      expect(operatorValues({ groups }, withOperators)).toEqual([]);
    expect(mapClaims({ team: 'web', groups: 'support' }, withOperators).scopes).toEqual(['tasks:create', 'tasks:read']);
  });
});

describe('the return path', () => {
  it.each(['/', '/console/', '/a?b=c&d=%2F#e', '/console/#/tasks/1'])('may be %s', (path) => {
    expect(safeReturnPath(path, '/x')).toBe(path);
  });

  it.each([
    '//e.example',
    '/\\e.example',
    '\\/e.example',
    'https://e.example',
    '/a\n',
    '/\t/e',
    '/.//e',
    '/..//e',
    'a',
    ' /',
    7,
    ['/'],
  ])('may not be %j', (path) => {
    expect(() => safeReturnPath(path, '/x')).toThrow(expect.objectContaining({ code: 1004 }));
  });

  it('has a default', () => {
    expect(safeReturnPath(undefined, '/console/')).toBe('/console/');
  });
});

class Claims extends OneTimeClaims {
  readonly #claimed = new Set<string>();
  async claim(kind: string, id: string): Promise<boolean> {
    const isNew = !this.#claimed.has(kind + id);
    this.#claimed.add(kind + id);
    return isNew;
  }
  async giveBack(): Promise<void> {}
}

describe('a sign-in attempt', () => {
  const attempt = { state: 's', nonce: 'n', codeVerifier: 'v', returnTo: '/' };
  let now = Date.parse('2026-11-24T12:00:00Z');
  const attempts = (...secrets: string[]) => new SignInAttempts(new KeyRing(secrets), new Claims(), () => now);

  it('works once, for its own state, and is sealed', async () => {
    const mine = attempts('one');
    const sealed = await mine.seal(attempt);
    expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString()).not.toContain('state');
    expect(await mine.redeem(sealed, 'other')).toBeNull();
    expect(await mine.redeem(sealed, 's')).toMatchObject(attempt);
    expect(await mine.redeem(sealed, 's')).toBeNull();
    expect(await mine.redeem('x', 's')).toBeNull();
  });

  it('can be read for ten minutes, while its secret is accepted', async () => {
    const sealed = await attempts('old').seal(attempt);
    expect(await attempts('new', 'old').redeem(sealed, 's')).toMatchObject(attempt);
    expect(await attempts('new').redeem(sealed, 's')).toBeNull();
    now += 601_000;
    expect(await attempts('old').redeem(sealed, 's')).toBeNull();
  });
});
