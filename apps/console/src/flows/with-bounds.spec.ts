import { describe, expect, it } from '@jest/globals';
import { checkField } from './check-field.js';
import { type FlowField } from './flow-field.js';
import { fieldHint } from './field-words.js';
import { withBounds } from './with-bounds.js';

const POLYGONS: FlowField = {
  name: 'polygon_limit',
  kind: 'integer',
  title: 'Maximum polygons',
  description: 'Maximum number of polygons.',
  min: 1_000,
  max: 10_000_000,
  unit: 'polygons',
  default: 1_000_000,
};
const bounded = (max: number) => withBounds([POLYGONS], { polygon_limit: { max } })[0] ?? POLYGONS;

describe('the bounds that the gateway publishes', () => {
  it('appear in the hint of a field and are validated', () => {
    expect(fieldHint(bounded(1_500_000))).toBe('Maximum number of polygons. 1,000 to 1,500,000 polygons.');
    expect(checkField(bounded(1_500_000), 1_500_001)).toBe('At most 1,500,000');
    expect(checkField(bounded(1_500_000), 1_500_000)).toBeUndefined();
  });

  it('suggest no default beyond them, and widen nothing', () => {
    expect(fieldHint(bounded(500_000))).toBe('Maximum number of polygons. 1,000 to 500,000 polygons.');
    expect(bounded(20_000_000).max).toBe(10_000_000);
  });

  it('leave other fields unchanged', () => {
    const others: FlowField[] = [
      { name: 'texture_size', kind: 'integer', title: 'Texture size', description: 'Size.', max: 4_096 },
    ];
    expect(withBounds(others, { polygon_limit: { max: 5_000 } })).toEqual(others);
  });
});
