import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { ApiError, ERROR_CATALOGUE, type ErrorRow } from '../index.js';

const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
const rows = Object.entries<ErrorRow>(ERROR_CATALOGUE);

describe('the error catalogue', () => {
  it.each(rows)('documents %s with its status and meaning', (code, row) => {
    expect(page).toContain(`| ${code} | ${row.status} | ${row.meaning} |`);
  });

  it('documents no code that does not exist', () => {
    const documented = [...page.matchAll(/^\| (\d{4}) \|/gm)].map(([, code]) => code);
    expect(documented.sort()).toEqual(rows.map(([code]) => code).sort());
  });

  it('passes on an unknown upstream code with its status', () => {
    expect(new ApiError(7777, { status: 418 }).status).toBe(418);
    expect(new ApiError(1006).toBody('r1')).toEqual({
      code: 1006,
      message: 'task not found',
      suggestion: expect.any(String),
      request_id: 'r1',
    });
  });
});
