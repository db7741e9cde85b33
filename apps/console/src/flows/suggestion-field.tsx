import { NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';

interface SuggestionFieldProps {
  id: string;
  label: string;
  description: string;
  error: string | undefined;
  required: boolean;
  suggestions: readonly string[];
  value: string;
  onChange: (value: string) => void;
}

/** No suggestion looks like this. */
const OTHER = ' other';

/** A select of the usual values, and a text field for any other. */
export function SuggestionField({ label, suggestions, value, onChange, required, error, ...rest }: SuggestionFieldProps) {
  const [isTyping, setIsTyping] = useState(false);
  const isOther = isTyping || (value !== '' && !suggestions.includes(value));
  const select = (chosen: string) => {
    setIsTyping(chosen === OTHER);
    onChange(chosen === OTHER ? '' : chosen);
  };
  return (
    <Stack gap="xs">
      <NativeSelect
        {...rest}
        label={label}
        required={required}
        error={error}
        data={[
          { value: '', label: required ? 'Choose one' : 'Not set' },
          ...suggestions.map((one) => ({ value: one, label: one })),
          { value: OTHER, label: 'Another one…' },
        ]}
        value={isOther ? OTHER : value}
        onChange={(event) => select(event.currentTarget.value)}
      />
      {isOther && (
        <TextInput
          aria-label={`${label}, another one`}
          value={value}
          error={error !== undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Stack>
  );
}
