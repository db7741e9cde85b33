import { ApiError, type FieldError, fieldsOf, findFlow, invalidParameters } from '#contracts';
import { type ParameterPolicy, type Principal } from '../principal.js';

type Body = Record<string, unknown>;

/**
 * Fills in defaults and checks maximums; call it before validating the body. Defaults apply only to flows that have the field.
 * A maximum does not fill in a missing field: the upstream then uses its own default, which a key's default can override.
 * @throws ApiError 9002 for a flow that the credential may not use, 1004 naming each field above its bound.
 */
export function applyParameterPolicy(principal: Pick<Principal, 'allowedFlows' | 'parameters'>, flow: string, body: Body): Body {
  mustAllowFlow(principal.allowedFlows, flow);
  const completed = withDefaults(principal.parameters, flow, body);
  const errors = boundErrors(principal.parameters, completed);
  if (errors.length > 0) throw invalidParameters(errors);
  return completed;
}

function mustAllowFlow(allowed: readonly string[] | null, flow: string): void {
  if (allowed === null || allowed.includes(flow)) return;
  throw new ApiError(9002, {
    message: `the credential may not use the flow ${flow}`,
    details: { flow, allowed_flows: [...allowed] },
  });
}

function withDefaults({ defaults = {} }: ParameterPolicy, flow: string, body: Body): Body {
  const definition = findFlow(flow);
  const known = definition === undefined ? new Set<string>() : fieldsOf(definition);
  const missing = Object.entries(defaults).filter(([field]) => body[field] === undefined && known.has(field));
  return { ...body, ...Object.fromEntries(missing) };
}

function boundErrors({ max = {} }: ParameterPolicy, body: Body): FieldError[] {
  return Object.entries(max).flatMap(([field, bound]) => {
    const value = Object.hasOwn(body, field) ? body[field] : undefined;
    if (value === undefined || value === null) return [];
    if (typeof value !== 'number') return [{ field, message: 'must be a number' }];
    return value > bound ? [{ field, message: `must not exceed ${bound} with this credential` }] : [];
  });
}
