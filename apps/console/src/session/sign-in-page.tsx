import { createClient } from '#client';
import { Anchor, Button, Divider, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { Problem } from '../errors/problem.js';
import { SchemeToggle } from '../shell/scheme-toggle.js';
import { isTeamKey, type OperatorSession, signInAsOperator } from '../operator/operator-session.js';
import { type Session, signInWithKey, signInWithSession } from './session.js';
import classes from './sign-in-page.module.css';

export function SignInPage({ onSignIn }: { onSignIn: (session: Session | OperatorSession) => void }) {
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const browserSignIn = useBrowserSignIn(onSignIn);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const secret = key.trim();
      onSignIn(await (isTeamKey(secret) ? signInWithKey(secret) : signInAsOperator(secret)));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };

  return (
    <main className={classes['page']}>
      <Paper withBorder p="xl" className={classes['card']}>
        <Stack component="form" onSubmit={(event: FormEvent) => void submit(event)} gap="md">
          <img src="/console/icon.svg" alt="" width={48} height={48} />
          <Title order={1} size="h2">
            Triverse gateway
          </Title>
          <Text c="dimmed">Create 3D tasks, watch them grow, and keep an eye on your team’s credits.</Text>
          <PasswordInput
            label="Team key"
            description="Kept in this page’s memory only, and exchanged for a short-lived token."
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            required
            withAsterisk={false}
            autoFocus
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the key' }}
          />
          <Problem error={error} context="sign-in" />
          <Button type="submit" loading={busy} disabled={key.trim() === ''}>
            Sign in with the key
          </Button>
          {browserSignIn === 'signed-out' && (
            <>
              <Divider label="or" />
              <Button component="a" href={createClient().session.loginUrl('/console/')} variant="default">
                Sign in with your company account
              </Button>
            </>
          )}
          <Text size="sm" c="dimmed">
            New here? The gateway’s{' '}
            <Anchor href="/docs" underline="always">
              API documentation
            </Anchor>{' '}
            says how to get a key.
          </Text>
        </Stack>
      </Paper>
      <div className={classes['corner']}>
        <SchemeToggle />
      </div>
    </main>
  );
}

/** Skips the form if the browser already has a session. */
function useBrowserSignIn(onSignIn: (session: Session) => void) {
  const [state, setState] = useState<'unavailable' | 'signed-out'>('unavailable');
  useEffect(() => {
    const stop = new AbortController();
    const look = async () => {
      const found = await createClient({ retries: 0 }).session.state({ signal: stop.signal });
      if (found === 'signed-in') onSignIn(await signInWithSession());
      else setState(found);
    };
    // If this check fails, signing in with a key still works, so no error is shown.
    look().catch(() => undefined);
    return () => stop.abort();
  }, [onSignIn]);
  return state;
}
