import { describe, expect, it } from '@jest/globals';
import { generateTeamKey } from '../keys/team-key-format.js';
import { SecretHider } from './secret-hider.js';

describe('audit detail', () => {
  it('keeps useful details and redacts what names or looks like a credential', () => {
    const { key } = generateTeamKey();
    const detail = {
      alias: 'web',
      key,
      note: `was ${key}!`,
      nested: { admin_token: 'a', list: ['eyJhbGciOi.eyJqdGki.c2ln'] },
      n: 1,
    };
    expect(new SecretHider().record(detail)).toEqual({
      alias: 'web',
      key: '[hidden]',
      note: 'was [hidden]!',
      nested: { admin_token: '[hidden]', list: ['[hidden]'] },
      n: 1,
    });
  });

  it('redacts the gateway’s own secrets, plain and URL-encoded', () => {
    const hider = new SecretHider(['an admin/token', '']);
    expect(hider.text('DELETE /x/an%20admin%2Ftoken?y=an admin/token')).toBe('DELETE /x/[hidden]?y=[hidden]');
  });

  it('hides secrets that it learns later, and those before as well', () => {
    const hider = new SecretHider(['the first one']);
    hider.learn(['the second one', '']);
    expect(hider.text('the first one, the second one')).toBe('[hidden], [hidden]');
  });

  it('hides a secret whole that begins with another one', () => {
    const hider = new SecretHider(['operator-1']);
    hider.learn(['operator-1-renewed', 'operator-1']);
    expect(hider.text('operator-1, operator-1-renewed, operator-1')).toBe('[hidden], [hidden], [hidden]');
  });

  it('hides a team key whole that happens to hold another secret', () => {
    const { key } = generateTeamKey();
    expect(new SecretHider([key.slice(10, 20)]).text(`GET /${key}`)).toBe('GET /[hidden]');
  });

  it('leaves text alone that happens to be a short value among the secrets, such as a tenant in a header', () => {
    expect(new SecretHider(['1', 'redis']).text('a redis with 1 replica')).toBe('a redis with 1 replica');
  });
});
