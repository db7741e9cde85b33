import { NativeSelect, NumberInput, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { type FieldValue } from './check-field.js';
import { FileField } from './file-field.js';
import { type FlowField } from './flow-field.js';
import { fieldHint, fieldLabel } from './field-words.js';

export interface FieldInputProps {
  field: FlowField;
  value: FieldValue | undefined;
  error: string | undefined;
  onChange: (value: FieldValue | undefined) => void;
}

/** The control that suits a field's kind. */
export function FieldInput({ field, value, error, onChange }: FieldInputProps) {
  const common = {
    id: `field-${field.name}`,
    label: fieldLabel(field),
    description: fieldHint(field),
    error,
    required: field.required === true,
  };
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'multiline':
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={8}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'text':
      return (
        <TextInput
          {...common}
          value={text}
          placeholder={placeholder(field)}
          list={field.suggestions && `${common.id}-list`}
          onChange={(event) => onChange(event.currentTarget.value)}
          {...(field.suggestions && { rightSection: <Suggestions id={`${common.id}-list`} values={field.suggestions} /> })}
        />
      );
    case 'integer':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          placeholder={placeholder(field)}
          allowDecimal={false}
          clampBehavior="none"
          thousandSeparator=","
          step={field.max !== undefined && field.max > 10_000 ? 1_000 : 1}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'flag':
      return (
        <Switch
          id={common.id}
          label={common.label}
          description={common.description}
          checked={typeof value === 'boolean' ? value : field.default === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={[...(field.enum ?? [])]}
          value={text === '' ? String(field.default ?? '') : text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'list':
      return <TagsInput {...common} value={Array.isArray(value) ? value : []} onChange={onChange} />;
    case 'image':
    case 'model':
      return <FileField {...common} kind={field.kind} value={text} onChange={onChange} />;
  }
}

/** The browser offers the values as one types. */
function Suggestions({ id, values }: { id: string; values: readonly string[] }) {
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}

const placeholder = ({ default: preset = '' }: FlowField) => preset.toLocaleString();
