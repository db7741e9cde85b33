import { StatusBadge } from '../tasks/status-badge.js';

/** Says why the pages offer no changes. */
export function ReadOnlyBadge() {
  return (
    <span title="Your account may see everything here and change nothing (operator:read).">
      <StatusBadge status="READ-ONLY" words="Read only" />
    </span>
  );
}
