import { type Session, type SessionOwner } from '../sessions/session.js';

/** @throws ApiError 9010 from each method when the storage does not answer. */
export abstract class SessionStore {
  /** @param keptUntil Unix ms, after which it may be forgotten. */
  abstract insert(session: Session, keptUntil: number): Promise<void>;
  abstract get(sessionId: string): Promise<Session | null>;
  /** Notes a use; an older time than the stored one changes nothing, and an unknown session stays unknown. */
  abstract touch(sessionId: string, seenAt: number, keptUntil: number): Promise<void>;
  /** @returns false when there was none. */
  abstract remove(session: Session): Promise<boolean>;
  /** Sessions that have been forgotten since may be among them. */
  abstract idsOf(owner: SessionOwner): Promise<string[]>;
}
