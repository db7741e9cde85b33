import { SetMetadata } from '@nestjs/common';

/** What a route counts against beside its request, and is written into the audit trail as. */
export type CountedAction = 'creations' | 'uploads';

export const COUNTED_ACTION = 'counted-action';
export const CountsAs = (action: CountedAction) => SetMetadata(COUNTED_ACTION, action);
