import { END_USER_WINDOW } from '#tasks';
import { setImmediate } from 'node:timers/promises';
import { readTimeKey, timeKey } from '../collections/collection.js';
import { dayOf } from '../retention.js';
import { MemoryAlerts } from './memory-alerts.js';
import { type Aging, type MemoryState } from './memory-state.js';
import { MemoryTeam } from './memory-team.js';

/** Maximum records removed per step, so that other work can run. */
const AT_A_TIME = 500;

/** Removes expired records, a few per step. */
export async function sweepState(state: MemoryState): Promise<void> {
  const { collections, retention } = state;
  const oldest = state.now() - retention.task;
  for (const teamId of [...state.creators.ascending('')].map(([id]) => id)) {
    const team = new MemoryTeam(state, teamId);
    while (collections.trail(() => team.trimTasks(oldest, AT_A_TIME)) === AT_A_TIME) await pause(state);
    collections.trail(() => trimCounters(state, team, oldest));
    await pause(state);
  }
  const alerts = new MemoryAlerts(state);
  for (const teamId of state.alertIndex.groups()) {
    while (collections.trail(() => alerts.trim(teamId, state.now() - retention.alert, AT_A_TIME)) === AT_A_TIME)
      await pause(state);
  }
  collections.trail(() => forgetAccount(state));
  for (const kind of ['status', 'answer', 'file'] as const) {
    while (collections.trail(() => forgetDue(state, kind)) === AT_A_TIME) await pause(state);
  }
}

/** Other work runs in between, and no more is collected than is written. */
async function pause({ collections }: MemoryState): Promise<void> {
  await collections.durable();
  await setImmediate();
}

function trimCounters(state: MemoryState, team: MemoryTeam, oldest: number): void {
  team.trimIntents(oldest);
  const firstDay = dayOf(state.now() - state.retention.usage);
  for (const counters of [state.usage, state.usageBy]) {
    for (const [key] of [...counters.ascending(team.id, { below: firstDay })]) counters.delete(team.id, key);
  }
  for (const [id, { until }] of [...state.budget.ascending(team.id)]) {
    const endsBefore = id.startsWith(END_USER_WINDOW) ? state.now() : oldest;
    if (until !== null && until <= endsBefore) state.budget.delete(team.id, id);
  }
  const isGone =
    state.intents.size(team.id) === 0 && isEmpty(state.index.ascending(team.id)) && isEmpty(state.usage.ascending(team.id));
  if (isGone) state.creators.delete('', team.id);
}

/** What is known of the account is small. */
function forgetAccount(state: MemoryState): void {
  const below = timeKey(state.now() - state.retention.account);
  for (const kind of state.foundTimes.groups())
    for (const [place] of [...state.foundTimes.ascending(kind, { below })]) {
      state.foundTimes.delete(kind, place);
      state.found.delete(kind, readTimeKey(place).name);
    }
  for (const [place] of [...state.readings.ascending('', { below })]) state.readings.delete('', place);
}

function isEmpty(entries: Iterable<unknown>): boolean {
  for (const _ of entries) return false;
  return true;
}

function forgetDue(state: MemoryState, kind: Aging): number {
  const places: string[] = [];
  for (const [place] of state.due.ascending(kind, { below: timeKey(state.now() + 1) })) {
    if (places.push(place) === AT_A_TIME) break;
  }
  for (const place of places) {
    const { name } = readTimeKey(place);
    const end = name.indexOf('\t');
    state.due.delete(kind, place);
    FORGET[kind](state, name.slice(0, end), name.slice(end + 1));
  }
  return places.length;
}

/** Removes records that are due, unless they were renewed since. */
const FORGET: Record<Aging, (state: MemoryState, group: string, key: string) => void> = {
  status: (state, teamId, uuid) => {
    const [kept, seen] = [state.tasks.get(teamId, uuid), state.task(teamId, uuid)];
    if (seen && kept !== seen) state.tasks.set(teamId, uuid, seen);
  },
  answer: (state, teamId, digest) => {
    const answer = state.answers.get(teamId, digest);
    if (answer && answer.expiresAt <= state.now()) state.answers.delete(teamId, digest);
  },
  file: (state, group, key) => {
    const file = state.files.get(group, key);
    if (file && file.expiresAt <= state.now()) state.files.delete(group, key);
  },
};
