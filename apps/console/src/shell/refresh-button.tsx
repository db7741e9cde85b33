import { Button } from '@mantine/core';

export function RefreshButton({ onClick }: { onClick: () => void }) {
  return (
    <Button variant="default" onClick={onClick}>
      Refresh
    </Button>
  );
}
