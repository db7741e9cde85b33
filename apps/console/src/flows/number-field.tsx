import { Group, Input, NumberInput, Slider } from '@mantine/core';
import { type FieldValue, type FlowField } from './flow-field.js';
import classes from './number-field.module.css';
import { numberScale } from './number-scale.js';

interface NumberFieldProps {
  id: string;
  label: string;
  description: string;
  error: string | undefined;
  required: boolean;
  field: FlowField;
  /** An empty text while somebody types. */
  value: FieldValue | undefined;
  onChange: (value: FieldValue | undefined) => void;
}

/** A number, with a slider if there is a range and a default to begin from. */
export function NumberField({ id, label, description, error, required, field, value, onChange }: NumberFieldProps) {
  const { min, max, default: preset } = field;
  const hasSlider = min !== undefined && max !== undefined && typeof preset === 'number';
  const shown = typeof value === 'number' ? value : value === undefined && typeof preset === 'number' ? preset : '';
  return (
    <Input.Wrapper id={id} label={label} description={description} error={error} required={required}>
      <Group gap="md" wrap="nowrap" mt={4}>
        {hasSlider && (
          <RangeSlider
            label={label}
            min={min}
            max={max}
            value={shown === '' ? preset : shown}
            invalid={error !== undefined}
            onChange={onChange}
          />
        )}
        <NumberInput
          id={id}
          className={classes['number']}
          value={shown}
          error={error !== undefined}
          aria-describedby={`${id}-description`}
          allowDecimal={false}
          clampBehavior="none"
          thousandSeparator=","
          hideControls={hasSlider}
          onChange={(next) => onChange(typeof next === 'number' ? next : '')}
          onBlur={() => value === '' && onChange(undefined)}
        />
      </Group>
    </Input.Wrapper>
  );
}

interface RangeSliderProps {
  label: string;
  min: number;
  max: number;
  value: number;
  invalid: boolean;
  onChange: (value: number) => void;
}

function RangeSlider({ label, min, max, value, invalid, onChange }: RangeSliderProps) {
  const scale = numberScale(min, max);
  const words = (position: number) => scale.valueOf(position).toLocaleString();
  return (
    <Slider
      className={classes['slider']}
      min={scale.min}
      max={scale.max}
      step={scale.step}
      precision={4}
      value={scale.positionOf(value)}
      onChange={(position) => onChange(scale.valueOf(position))}
      label={words}
      thumbLabel={`${label}, slider`}
      thumbValueText={words}
      thumbProps={{ 'aria-invalid': invalid }}
    />
  );
}
