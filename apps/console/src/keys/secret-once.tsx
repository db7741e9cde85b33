import { Button, Code, CopyButton, Group, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Notice } from '../errors/notice.js';

/** Shows a key or secret once, until the notice is closed. The gateway cannot show it again. */
export function SecretOnce({ what, secret, onClose }: { what: string; secret: string; onClose: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), [secret]);
  return (
    <Notice ref={place} tabIndex={-1} tone="good" title={`Copy the new ${what} now`} role="status">
      <Text size="sm">It is shown only once. Nobody, not even the gateway, can show it again.</Text>
      <Code block my="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {secret}
      </Code>
      <Group gap="xs">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="xs" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button size="xs" variant="default" onClick={onClose}>
          I have kept it
        </Button>
      </Group>
    </Notice>
  );
}
