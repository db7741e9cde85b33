import { type WebhookTestResult } from '#client';
import { Button, Code, Text } from '@mantine/core';
import { Notice } from '../errors/notice.js';

/** What a receiver answered to a test. */
export function TestNotice({ result, onClose }: { result: WebhookTestResult; onClose: () => void }) {
  const { delivered, code, duration_ms: duration, answer, error } = result;
  const what = code === null ? `No answer: ${error ?? 'unknown'}.` : `The receiver answered ${code} after ${duration} ms.`;
  return (
    <Notice tone={delivered ? 'good' : 'bad'} title={delivered ? 'The test arrived' : 'The test failed'} role="status">
      <Text size="sm">{what}</Text>
      {answer !== null && (
        <Code block my="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {answer}
        </Code>
      )}
      <Button size="xs" variant="default" onClick={onClose}>
        Close
      </Button>
    </Notice>
  );
}
