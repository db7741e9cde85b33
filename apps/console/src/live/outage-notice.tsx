import { Alert, Anchor, List, Text } from '@mantine/core';
import { Problem } from '../errors/problem.js';
import { taskHref } from '../shell/use-route.js';
import { linkWords } from './link-words.js';
import { type Outage } from './link-log.js';
import { useLive } from './live-provider.js';

const SHOWN = 5;

/** Says honestly that the link is gone, and, once it is back, what happened in between. */
export function OutageNotice() {
  const { link, log, dismiss, refused } = useLive();
  const troubled = link.phase === 'reconnecting' || link.phase === 'down';
  return (
    <div aria-live="polite">
      {refused && <Problem error={refused} />}
      {!refused && troubled && <Troubled words={linkWords(link).explanation} since={link.since} />}
      {!troubled && log.outage?.until !== undefined && <Over outage={log.outage} until={log.outage.until} onClose={dismiss} />}
    </div>
  );
}

function Troubled({ words, since }: { words: string; since: number }) {
  return (
    <Alert color="orange" variant="outline" mb="lg" title={words}>
      <Text size="sm">Since {time(since)}. It is tried again by itself; your tasks go on meanwhile.</Text>
    </Alert>
  );
}

function Over({ outage: { from, changed }, until, onClose }: { outage: Outage; until: number; onClose: () => void }) {
  const tasks = [...changed];
  return (
    <Alert
      color="teal"
      variant="outline"
      mb="lg"
      withCloseButton
      closeButtonLabel="Close this notice"
      onClose={onClose}
      title={`The link is back after ${duration(until - from)}`}
    >
      <Text size="sm">
        It was away from {time(from)} to {time(until)}.{' '}
        {tasks.length === 0 ? 'No task of your team changed meanwhile.' : `Meanwhile ${count(tasks.length)} changed:`}
      </Text>
      <List size="sm">
        {tasks.slice(0, SHOWN).map(([uuid, status]) => (
          <List.Item key={uuid}>
            <Anchor href={taskHref(uuid)} underline="always">
              {uuid.slice(0, 8)}
            </Anchor>{' '}
            is now {status}
          </List.Item>
        ))}
      </List>
      {tasks.length > SHOWN && <Text size="sm">… and {tasks.length - SHOWN} more.</Text>}
    </Alert>
  );
}

const time = (at: number) => new Date(at).toLocaleTimeString();
const count = (tasks: number) => (tasks === 1 ? 'one task' : `${tasks} tasks`);

function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 90 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}
