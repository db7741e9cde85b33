import classes from './status-badge.module.css';
import { statusColor } from './task-words.js';

export function StatusBadge({ status }: { status: string }) {
  return (
    <span className={classes['badge']} data-color={statusColor(status)}>
      {status}
    </span>
  );
}
