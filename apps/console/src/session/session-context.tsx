import { createContext, use } from 'react';
import { type Session } from './session.js';

export interface OpenSession extends Session {
  signOut: () => Promise<void>;
}

export const SessionContext = createContext<OpenSession | null>(null);

export function useSession(): OpenSession {
  const session = use(SessionContext);
  if (session === null) throw new Error('no session here');
  return session;
}
