import { Loader } from '@mantine/core';
import { lazy, Suspense, useCallback, useState } from 'react';
import { LiveProvider } from './live/live-provider.js';
import { type OperatorSession } from './operator/operator-session.js';
import { SessionContext } from './session/session-context.js';
import { type Session } from './session/session.js';
import { SignInPage } from './session/sign-in-page.js';
import { Shell } from './shell/shell.js';

const OperatorApp = lazy(() => import('./operator/operator-app.js'));

export function App() {
  const [session, setSession] = useState<Session | OperatorSession | null>(null);
  const signOut = useCallback(async () => {
    const next = await session?.end();
    setSession(null);
    if (next) window.location.assign(next);
  }, [session]);
  if (session === null) return <SignInPage onSignIn={setSession} />;
  if ('operator' in session) {
    return (
      <Suspense fallback={<Loader aria-label="Loading" />}>
        <OperatorApp client={session.operator} signOut={signOut} />
      </Suspense>
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
