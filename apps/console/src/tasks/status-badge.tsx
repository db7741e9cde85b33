import classes from './status-badge.module.css';
import { statusColor } from './state-words.js';

interface StatusBadgeProps {
  status: string;
  /** Shown instead of the status. */
  words?: string;
}

export function StatusBadge({ status, words = status }: StatusBadgeProps) {
  return (
    <span className={classes['badge']} data-color={statusColor(status)} data-status={status}>
      {words}
    </span>
  );
}
