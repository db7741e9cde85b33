import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';
import { linkCode } from './link-code.js';
import { type AnySession, signInWithCode } from './session.js';
import classes from './sign-in-page.module.css';

interface ChoiceCardProps {
  session: AnySession;
  code: string;
  onSignIn: (session: AnySession) => void;
}

/** A link must not sign anybody in as somebody else unnoticed: what they do next would land in a team that is not theirs. */
export function ChoiceCard({ session, code, onSignIn }: ChoiceCardProps) {
  const name = 'team' in session ? session.team.name : 'the operator';
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const follow = () => {
    setBusy(true);
    signInWithCode(code)
      .then(onSignIn, setError)
      .finally(() => setBusy(false));
  };
  const leave = (next: () => void) => () => {
    linkCode.use();
    next();
  };
  return (
    <Paper withBorder p="xl" className={classes['card']}>
      <Stack gap="md">
        <Title order={1} size="h2">
          You are signed in already
        </Title>
        <Text>
          This browser is signed in as <b>{name}</b>. The link that you followed signs in with its own key instead.
        </Text>
        <Problem error={error} />
        <Group>
          <Button onClick={leave(() => onSignIn(session))}>Stay {name}</Button>
          <Button variant="default" loading={busy} onClick={leave(follow)}>
            Use the link
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
