import { Fieldset, NumberInput, SimpleGrid, Stack } from '@mantine/core';
import { type ReactNode } from 'react';

interface AmountFieldsProps<N extends string> {
  legend: string;
  names: Iterable<readonly [N, string]>;
  /** An empty text: none. */
  values: Readonly<Record<N, number | ''>>;
  placeholder: string;
  errorOf: (name: N) => string | undefined;
  onChange: (name: N, value: number | '') => void;
  /** Below the numbers. */
  children?: ReactNode;
}

/** A group of optional numbers, such as limits. */
export function AmountFields<N extends string>(props: AmountFieldsProps<N>) {
  const { legend, names, values, placeholder, errorOf, onChange, children } = props;
  return (
    <Fieldset legend={legend}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="sm">
          {[...names].map(([name, label]) => (
            <NumberInput
              key={name}
              label={label}
              placeholder={placeholder}
              value={values[name]}
              error={errorOf(name)}
              min={0}
              clampBehavior="none"
              thousandSeparator=","
              hideControls
              onChange={(value) => onChange(name, typeof value === 'number' ? value : '')}
            />
          ))}
        </SimpleGrid>
        {children}
      </Stack>
    </Fieldset>
  );
}
