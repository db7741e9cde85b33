import { Fieldset, NumberInput, SimpleGrid } from '@mantine/core';

interface AmountFieldsProps<N extends string> {
  legend: string;
  names: Iterable<readonly [N, string]>;
  /** An empty text: none. */
  values: Readonly<Record<N, number | ''>>;
  placeholder: string;
  errorOf: (name: N) => string | undefined;
  onChange: (name: N, value: number | '') => void;
}

/** A group of optional numbers, such as limits. */
export function AmountFields<N extends string>({ legend, names, values, placeholder, errorOf, onChange }: AmountFieldsProps<N>) {
  return (
    <Fieldset legend={legend}>
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
    </Fieldset>
  );
}
