import { type Standing } from './messages.js';

/** Whether enough workers serve: half of them, so that one that is replaced does not take the instance out of its balancer. */
export function mayServe({ serving, size, stopping }: Pick<Standing, 'serving' | 'size' | 'stopping'>): boolean {
  return !stopping && serving * 2 >= size;
}
