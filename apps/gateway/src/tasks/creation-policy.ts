import { applyParameterPolicy, Budgets, type CreationBounds, type Principal } from '#access';
import { Injectable } from '@nestjs/common';

/** What the caller's key and team allow for a creation. */
@Injectable()
export class CreationPolicy {
  constructor(private readonly budgets: Budgets) {}

  /** @throws ApiError 9002 a flow that the key may not use; 1004 a parameter above the key's bound. */
  applyParameters(caller: Principal, flowName: string, body: Record<string, unknown>): Record<string, unknown> {
    return applyParameterPolicy(caller, flowName, body);
  }

  limitsOf(caller: Principal): Promise<CreationBounds> {
    return this.budgets.boundsFor(caller);
  }
}
