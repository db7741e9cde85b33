import { type CallOptions } from '../ports/upstream-api.js';
import { type TaskCaller } from './task-caller.js';

/** A call to the upstream on behalf of a caller, whose share of the places it takes. */
export function callFor(caller: TaskCaller, signal?: AbortSignal): CallOptions {
  return { owner: { team: caller.teamId, credential: credentialOf(caller) }, signal };
}

/** A link may be in many hands: they do not take the places of who made it. */
function credentialOf({ kind, keyId, tokenId, sessionId, taskUuids }: TaskCaller): string {
  const id = tokenId ?? sessionId ?? keyId;
  return kind === 'signed-link' ? ['link', id, ...(taskUuids ?? [])].join(' ') : id;
}
