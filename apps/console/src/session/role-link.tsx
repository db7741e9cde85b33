import { createClient, type SignInRole } from '#client';
import { Button } from '@mantine/core';

const WORDS: Record<SignInRole, string> = { operator: 'Switch to operator', team: 'Switch to my team' };

/** For a person who is both an operator and a member of a team: signs in as the other. */
export function RoleLink({ role }: { role: SignInRole }) {
  return (
    <Button component="a" href={createClient().session.loginUrl('/console/', role)} variant="default" size="xs">
      {WORDS[role]}
    </Button>
  );
}
