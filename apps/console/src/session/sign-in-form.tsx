import { createClient } from '#client';
import { Anchor, Button, Divider, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Notice } from '../errors/notice.js';
import { Problem } from '../errors/problem.js';
import { endWords } from './end-words.js';
import { type AnySession, signInWithKey } from './session.js';
import { type EndReason } from './session-end.js';
import classes from './sign-in-page.module.css';

interface SignInFormProps {
  ended: EndReason | null;
  withCompany: boolean;
  /** That led here, e.g. a link that was used before. */
  problem: unknown;
  onSignIn: (session: AnySession) => void;
}

export function SignInForm({ ended, withCompany, problem, onSignIn }: SignInFormProps) {
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(problem ?? null);
  const [refused, setRefused] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    setRefused(true);
    try {
      onSignIn(await signInWithKey(key.trim()));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <Paper withBorder p="xl" className={classes['card']}>
      <Stack component="form" onSubmit={(event: FormEvent) => void submit(event)} gap="md">
        <img src="/console/icon.svg" alt="" width={48} height={48} />
        <Title order={1} size="h2">
          Triverse gateway
        </Title>
        <Text c="dimmed">Create 3D tasks, watch them grow, and keep an eye on your team’s credits.</Text>
        {ended !== null && !refused && <Ended reason={ended} />}
        <PasswordInput
          label="Team key"
          description="Exchanged for a session of this browser, and not kept."
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
          autoFocus
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the key' }}
        />
        <Problem error={error} context={refused ? 'sign-in' : 'other'} />
        <Button type="submit" loading={busy} disabled={key.trim() === ''}>
          Sign in with the key
        </Button>
        {withCompany && (
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
  );
}

function Ended({ reason }: { reason: EndReason }) {
  const { title, detail } = endWords(reason);
  return (
    <Notice tone="warn" title={title} role="alert">
      {detail}
    </Notice>
  );
}
