import { createClient } from '#client';
import { useEffect, useState } from 'react';
import { linkCode } from './link-code.js';
import { type AnySession, signInWithCode, signInWithSession } from './session.js';
import { type EndReason } from './session-end.js';

export type Entry =
  | { step: 'looking' }
  /** Somebody is signed in, and came with a link that signs in with another key. */
  | { step: 'choice'; session: AnySession; code: string }
  | { step: 'form'; withCompany: boolean; ended: EndReason | null; error?: unknown };

interface EntryOptions {
  /** Changes when the browser's session may have changed. */
  round: number;
  onSignIn: (session: AnySession) => void;
}

/** Who is signed in already, by the browser's session or by the link that led here; else what the form has to offer. */
export function useEntry({ round, onSignIn }: EntryOptions): Entry {
  const [found, setFound] = useState<{ round: number; entry: Entry }>({ round: -1, entry: { step: 'looking' } });
  useEffect(() => {
    const stop = new AbortController();
    const show = (entry: Entry) => {
      if (!stop.signal.aborted) setFound({ round, entry });
    };
    enter(stop.signal).then(
      (way) => {
        if (stop.signal.aborted) return;
        if ('step' in way) show(way);
        else onSignIn(way);
      },
      // Signing in with a key may still work.
      (error: unknown) => show({ step: 'form', withCompany: false, ended: null, error }),
    );
    return () => stop.abort();
  }, [round, onSignIn]);
  return found.round === round ? found.entry : { step: 'looking' };
}

async function enter(signal: AbortSignal): Promise<AnySession | Entry> {
  const { sign_in: withCompany, session: state } = await createClient({ retries: 0 }).session.config({ signal });
  const code = linkCode.get();
  if (state === 'open') {
    const session = await signInWithSession();
    return code === null ? session : { step: 'choice', session, code };
  }
  // React runs effects twice while developing, and a code works once.
  if (code === null || signal.aborted) return { step: 'form', withCompany, ended: state === 'ended' ? 'session-ended' : null };
  linkCode.use();
  return signInWithCode(code).catch((error: unknown): Entry => ({ step: 'form', withCompany, ended: null, error }));
}
