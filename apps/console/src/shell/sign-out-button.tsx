import { Button } from '@mantine/core';
import { useState } from 'react';
import { forgetDrafts } from '../flows/drafts.js';

interface SignOutButtonProps {
  signOut: () => Promise<void>;
  onFailure: (error: unknown) => void;
}

/** If the session cannot be ended, the button says so. */
export function SignOutButton({ signOut, onFailure }: SignOutButtonProps) {
  const [busy, setBusy] = useState(false);
  const end = () => {
    setBusy(true);
    forgetDrafts();
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
