import { type Session, type SessionOwner } from '../sessions/session.js';

/** @throws ApiError 9010 from each method when the storage does not answer. */
export abstract class SessionStore {
  /** @param keptUntil Unix ms, after which it may be forgotten. */
  abstract insert(session: Session, keptUntil: number): Promise<void>;
  abstract get(sessionId: string): Promise<Session | null>;
  /** Records a use; ignores an older time and unknown sessions. */
  abstract touch(sessionId: string, seenAt: number, keptUntil: number): Promise<void>;
  /** @returns false when there was none. */
  abstract remove(session: Session): Promise<boolean>;
  /** May include sessions that have expired since. */
  abstract idsOf(owner: SessionOwner): Promise<string[]>;
}
