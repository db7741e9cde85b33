import { type AccountReading, type Finding } from '#tasks';

export function readingView({ at, balance, frozen, spent, held, step, drift, added }: AccountReading) {
  return { at: new Date(at).toISOString(), account: { balance, frozen }, books: { spent, held }, step, drift, added };
}

export function findingView({ kind, id, at, teamId, flow, credits, charged, note }: Finding) {
  return { kind, id, at: new Date(at).toISOString(), team_id: teamId, flow_name: flow, credits, charged, note };
}
