import { Button } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../session/session-context.js';

/** If the session cannot be ended, the button says so. */
export function SignOutButton({ onFailure }: { onFailure: (error: unknown) => void }) {
  const { signOut } = useSession();
  const [busy, setBusy] = useState(false);
  const end = () => {
    setBusy(true);
    signOut().catch((error: unknown) => {
      setBusy(false);
      onFailure(error);
    });
  };
  return (
    <Button variant="default" size="xs" onClick={end} loading={busy}>
      Sign out
    </Button>
  );
}
