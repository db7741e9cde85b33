import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';

/** What a route counts against beside its request, and is written into the audit trail as. */
export type CountedAction = 'creations' | 'uploads';

const COUNTED_ACTION = 'counted-action';
export const CountsAs = (action: CountedAction) => SetMetadata(COUNTED_ACTION, action);

/** Undefined also for what is no HTTP request. */
export function countedAction(reflector: Reflector, context: ExecutionContext): CountedAction | undefined {
  if (context.getType() !== 'http') return undefined;
  return reflector.getAllAndOverride<CountedAction | undefined>(COUNTED_ACTION, [context.getHandler(), context.getClass()]);
}
