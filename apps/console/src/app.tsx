import { Suspense, useCallback, useEffect, useState } from 'react';
import { LiveProvider } from './live/live-provider.js';
import { onOtherTab, tellOtherTabs } from './session/other-tabs.js';
import { SessionContext } from './session/session-context.js';
import { type EndReason, onSessionEnd } from './session/session-end.js';
import { type AnySession } from './session/session.js';
import { SignInPage } from './session/sign-in-page.js';
import { lazyPage } from './shell/lazy-page.js';
import { PageBoundary } from './shell/page-boundary.js';
import { Shell } from './shell/shell.js';
import { Loading } from './shell/loading.js';

const OperatorApp = lazyPage(() => import('./operator/operator-app.js'));

interface Visit {
  session: AnySession | null;
  ended: EndReason | null;
  /** Counts the times that this page looked for the browser's session. */
  round: number;
}

export function App() {
  const [{ session, ended, round }, setVisit] = useState<Visit>({ session: null, ended: null, round: 0 });
  const enter = useCallback((found: AnySession) => setVisit((visit) => ({ ...visit, session: found, ended: null })), []);
  const leave = useCallback(
    (why: EndReason | null) => setVisit((visit) => ({ session: null, ended: why, round: visit.round + 1 })),
    [],
  );
  const signOut = useCallback(async () => {
    const next = await session?.end();
    leave(null);
    tellOtherTabs();
    if (next) window.location.assign(next);
  }, [session, leave]);
  useEffect(() => onOtherTab(() => leave(null)), [leave]);
  useEffect(() => {
    if (session === null) return undefined;
    return onSessionEnd((why) => leave(why === 'revoked' && 'operator' in session ? 'operator-revoked' : why));
  }, [session, leave]);
  if (session === null) return <SignInPage ended={ended} round={round} onSignIn={enter} />;
  if ('operator' in session) {
    return (
      <PageBoundary>
        <Suspense fallback={<Loading label="Loading" />}>
          <OperatorApp session={session} signOut={signOut} />
        </Suspense>
      </PageBoundary>
    );
  }
  return (
    <SessionContext value={{ ...session, signOut }}>
      <LiveProvider>
        <Shell />
      </LiveProvider>
    </SessionContext>
  );
}
