import { describe, expect, it } from '@jest/globals';
import { generateTeamKey } from '../keys/team-key-format.js';
import { withoutSecrets } from './without-secrets.js';

describe('audit detail', () => {
  it('keeps what tells something and hides what names or looks like a credential', () => {
    const { key } = generateTeamKey();
    const detail = {
      alias: 'web',
      key,
      note: `was ${key}!`,
      nested: { admin_token: 'a', list: ['eyJhbGciOi.eyJqdGki.c2ln'] },
      n: 1,
    };
    expect(withoutSecrets(detail)).toEqual({
      alias: 'web',
      key: '[hidden]',
      note: 'was [hidden]!',
      nested: { admin_token: '[hidden]', list: ['[hidden]'] },
      n: 1,
    });
  });
});
