import classes from './link-badge.module.css';
import { linkWords } from './link-words.js';
import { useLive } from './live-provider.js';

/** Always visible; screen readers announce changes. */
export function LinkBadge() {
  const { link } = useLive();
  const { label, explanation, color } = linkWords(link);
  return (
    <span className={classes['badge']} role="status" title={explanation} data-phase={link.phase}>
      <span className={classes['dot']} style={{ background: `var(--mantine-color-${color}-6)` }} aria-hidden="true" />
      <span className={classes['hidden']}>Live link: </span>
      {label}
    </span>
  );
}
