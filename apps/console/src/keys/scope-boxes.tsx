import { Checkbox, SimpleGrid } from '@mantine/core';
import { SCOPES } from './scopes.js';

interface ScopeBoxesProps {
  value: string[];
  onChange: (scopes: string[]) => void;
  error?: string | undefined;
}

export function ScopeBoxes({ value, onChange, error }: ScopeBoxesProps) {
  return (
    <Checkbox.Group label="Permissions" value={value} onChange={onChange} error={error}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing={6} mt={6}>
        {SCOPES.map(([scope, label]) => (
          <Checkbox key={scope} value={scope} label={`${label} (${scope})`} />
        ))}
      </SimpleGrid>
    </Checkbox.Group>
  );
}
