import { TextInput } from '@mantine/core';

interface TimeZoneFieldProps {
  label: string;
  value: string;
  error: string | undefined;
  onChange: (timeZone: string) => void;
}

/** Where a day and a month begin. */
export function TimeZoneField({ label, value, error, onChange }: TimeZoneFieldProps) {
  return (
    <TextInput
      label={label}
      description="Where the day and the month begin, e.g. Europe/Berlin"
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
