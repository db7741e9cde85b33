import { type ParameterBounds } from '#client';
import { type FlowField } from './flow-field.js';

/** The fields with the bounds of this gateway, which may be lower than those of the flow table. */
export function withBounds(fields: readonly FlowField[], bounds: ParameterBounds): FlowField[] {
  return fields.map((field) => {
    const highest = Object.hasOwn(bounds, field.name) ? bounds[field.name]?.max : undefined;
    if (highest === undefined) return field;
    const { default: preset, ...rest } = field;
    const isReachable = typeof preset !== 'number' || preset <= highest;
    return {
      ...rest,
      max: Math.min(field.max ?? highest, highest),
      ...(isReachable && preset !== undefined && { default: preset }),
    };
  });
}
