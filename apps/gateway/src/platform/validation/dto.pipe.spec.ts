import { describe, expect, it } from '@jest/globals';
import { IsInt, IsOptional } from 'class-validator';
import { z } from 'zod';
import { DtoPipe } from './dto.pipe.js';
import { QueryNumber } from './query-number.js';

class PageDto {
  @IsOptional() @QueryNumber() @IsInt() limit?: number;
}

describe('the pipe for bodies and queries', () => {
  const pipe = new DtoPipe();

  it("passes the handler an instance of its parameter's class", () => {
    const page = pipe.transform({ limit: '5' }, { type: 'query', metatype: PageDto });
    expect(page).toBeInstanceOf(PageDto);
    expect(page).toEqual({ limit: 5 });
  });

  it.each([
    ['query', { limit: 'x' }, 'limit', 'must be an integer number'],
    ['query', { limit: '' }, 'limit', 'must be an integer number'],
    ['query', { limit: '0x10' }, 'limit', 'must be an integer number'],
    ['query', { limit: '1e2' }, 'limit', 'must be an integer number'],
    ['query', { limit: ' 5' }, 'limit', 'must be an integer number'],
    ['body', { limt: 1 }, 'limt', 'is not a known field'],
    ['body', undefined, 'body', 'must be a JSON object'],
    ['query', [], 'query', 'must be a JSON object'],
  ] as const)('refuses a %s of %j, naming the field %s', (type, value, field, message) => {
    expect(() => pipe.transform(value, { type, metatype: PageDto })).toThrow(
      expect.objectContaining({ code: 1004, errors: [{ field, message }] }),
    );
  });

  it('passes the handler the output of the schema of its parameter', () => {
    const schema = z.strictObject({ name: z.string().trim() });
    const metadata = { type: 'body', metatype: Object, schema } as const;
    expect(pipe.transform({ name: ' studio ' }, metadata)).toEqual({ name: 'studio' });
    expect(() => pipe.transform({ name: 'studio', nmae: 1 }, metadata)).toThrow(
      expect.objectContaining({ code: 1004, errors: [{ field: 'nmae', message: 'is not a known field' }] }),
    );
  });

  it.each([
    ['body', Object],
    ['query', String],
    ['body', undefined],
    ['custom', PageDto],
    ['param', String],
  ] as const)('leaves a %s of type %p unchanged', (type, metatype) => {
    const value = { anything: [1] };
    expect(pipe.transform(value, { type, metatype })).toBe(value);
  });
});
