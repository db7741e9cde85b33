import { applyParameterPolicy, Budgets } from '#access';
import { type Labels } from '#contracts';
import { type CreationBounds, CreationPolicy, type Creator } from '#tasks';
import { Injectable } from '@nestjs/common';

/** Creations under the rules of the caller's key and team. */
@Injectable()
export class PrincipalPolicy extends CreationPolicy {
  constructor(private readonly budgets: Budgets) {
    super();
  }

  override applyParameters(caller: Creator, flowName: string, body: Record<string, unknown>): Record<string, unknown> {
    return applyParameterPolicy(caller, flowName, body);
  }

  override boundsOf(caller: Creator, labels?: Labels): Promise<CreationBounds> {
    return this.budgets.boundsFor(caller, labels);
  }
}
