import { Anchor, List, Text } from '@mantine/core';
import { Notice } from '../errors/notice.js';
import { Problem } from '../errors/problem.js';
import { taskHref } from '../shell/use-route.js';
import { type Outage } from './link-log.js';
import { STATUS_WORDS } from '../tasks/state-words.js';
import { linkWords } from './link-words.js';
import { useLive } from './live-provider.js';

const SHOWN = 5;

/** Shows that the link is down and, once it is back, what changed in the meantime. */
export function OutageNotice() {
  const { link, outage, dismiss, refused } = useLive();
  const troubled = link.phase === 'reconnecting' || link.phase === 'down';
  return (
    <div aria-live="polite">
      {refused && <Problem error={refused} />}
      {!refused && troubled && <Troubled words={linkWords(link).explanation} since={link.since} />}
      {!troubled && outage?.until !== undefined && <Over outage={outage} until={outage.until} onClose={dismiss} />}
    </div>
  );
}

function Troubled({ words, since }: { words: string; since: number }) {
  return (
    <Notice tone="warn" mb="lg" title={words}>
      Since {time(since)}. The page reconnects automatically. Your tasks keep running.
    </Notice>
  );
}

function Over({ outage, until, onClose }: { outage: Outage; until: number; onClose: () => void }) {
  const { from, changed } = outage;
  const tasks = [...changed];
  return (
    <Notice
      tone="good"
      mb="lg"
      withCloseButton
      closeButtonLabel="Close this notice"
      onClose={onClose}
      title={`The link is back after ${duration(until - from)}`}
    >
      <Text size="sm">
        It was down from {time(from)} to {time(until)}. {changeWords(outage)}
      </Text>
      <List size="sm">
        {tasks.slice(0, SHOWN).map(([uuid, status]) => (
          <List.Item key={uuid}>
            <Anchor href={taskHref(uuid)} underline="always" size="sm">
              {uuid.slice(0, 8)}
            </Anchor>{' '}
            is now {(STATUS_WORDS[status] ?? status).toLowerCase()}
          </List.Item>
        ))}
      </List>
      {tasks.length > SHOWN && <Text size="sm">… and {tasks.length - SHOWN} more.</Text>}
    </Notice>
  );
}

function changeWords({ changed: { size }, settled }: Outage): string {
  if (size > 0) return `Meanwhile ${size === 1 ? 'one task' : `${size} tasks`} changed:`;
  return settled ? 'None of your team’s tasks changed in the meantime.' : 'Looking for changes …';
}

const time = (at: number) => new Date(at).toLocaleTimeString();

function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 90 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}
