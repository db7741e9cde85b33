import { useCallback, useState } from 'react';
import { LiveProvider } from './live/live-provider.js';
import { SessionContext } from './session/session-context.js';
import { type Session } from './session/session.js';
import { SignInPage } from './session/sign-in-page.js';
import { Shell } from './shell/shell.js';

export function App() {
  const [session, setSession] = useState<Session | null>(null);
  const signOut = useCallback(async () => {
    const next = await session?.end();
    setSession(null);
    if (next) window.location.assign(next);
  }, [session]);
  if (session === null) return <SignInPage onSignIn={setSession} />;
  return (
    <SessionContext value={{ ...session, signOut }}>
      <LiveProvider>
        <Shell />
      </LiveProvider>
    </SessionContext>
  );
}
