import { type TaskChange } from '#tasks';

/**
 * A payload that every listener of a change shares. A change goes to all of them in one go, so the latest is all that has to be kept;
 * who took it later, from an outbox, may pay for it again.
 */
export function oncePerChange<Payload>(make: (change: TaskChange) => Payload): (change: TaskChange) => Payload {
  let latest: { change: TaskChange; payload: Payload } | undefined;
  return (change) => {
    if (latest?.change !== change) latest = { change, payload: make(change) };
    return latest.payload;
  };
}
