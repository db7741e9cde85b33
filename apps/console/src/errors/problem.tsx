import { Button, Text } from '@mantine/core';
import { explain } from './explain.js';
import { Notice } from './notice.js';

interface ProblemProps {
  error: unknown;
  context?: 'sign-in' | 'create' | 'other';
  onRetry?: () => void;
}

/** Announces an error. The live region exists before the error, so that screen readers notice the change. */
export function Problem({ error, context = 'other', onRetry }: ProblemProps) {
  return (
    <div role="alert">
      {error !== null && error !== undefined && <Explained error={error} context={context} onRetry={onRetry} />}
    </div>
  );
}

function Explained({
  error,
  context,
  onRetry,
}: {
  error: unknown;
  context: 'sign-in' | 'create' | 'other';
  onRetry: (() => void) | undefined;
}) {
  const { title, detail, advice, reference } = explain(error, context);
  return (
    <Notice tone="bad" title={title} role="presentation">
      {detail !== '' && <Text size="sm">{detail}</Text>}
      {advice !== undefined && <Text size="sm">{advice}</Text>}
      {reference !== undefined && (
        <Text size="xs" c="dimmed">
          {reference}
        </Text>
      )}
      {onRetry && (
        <Button size="xs" mt="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Notice>
  );
}
