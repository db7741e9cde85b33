import { type CallOptions } from '../ports/upstream-api.js';
import { type TaskCaller } from './task-caller.js';

/** Options of an upstream call that uses its caller's share of the slots. */
export function callFor(caller: TaskCaller, signal?: AbortSignal): CallOptions {
  return { owner: { team: caller.teamId, credential: credentialOf(caller) }, signal };
}

/** Many people may use a link; they do not use up its creator's share. */
function credentialOf({ kind, keyId, tokenId, sessionId, taskUuids }: TaskCaller): string {
  const id = tokenId ?? sessionId ?? keyId;
  return kind === 'signed-link' ? ['link', id, ...(taskUuids ?? [])].join(' ') : id;
}
