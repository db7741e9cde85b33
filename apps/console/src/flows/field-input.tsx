import { NativeSelect, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { fieldHint } from './field-words.js';
import { FileField } from './file-field.js';
import { type FieldValue, type FlowField } from './flow-field.js';
import { NumberField } from './number-field.js';
import { SuggestionField } from './suggestion-field.js';

export interface FieldInputProps {
  field: FlowField;
  value: FieldValue | undefined;
  error: string | undefined;
  /** Undefined: back to the default. */
  onChange: (value: FieldValue | undefined) => void;
}

/** The control that suits a field's kind. An untouched one shows the default. */
export function FieldInput({ field, value, error, onChange }: FieldInputProps) {
  const common = {
    id: `field-${field.name}`,
    label: field.title,
    description: fieldHint(field),
    error,
    required: field.required === true,
  };
  const text = typeof value === 'string' ? value : String(field.default ?? '');
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
      return field.suggestions === undefined ? (
        <TextInput {...common} value={text} onChange={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <SuggestionField {...common} suggestions={field.suggestions} value={text} onChange={onChange} />
      );
    case 'integer':
      return <NumberField {...common} field={field} value={value} onChange={onChange} />;
    case 'flag':
      return (
        <Switch
          id={common.id}
          label={common.label}
          description={common.description}
          error={error}
          checked={typeof value === 'boolean' ? value : field.default === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={Object.entries(field.choices ?? {}).map(([choice, meaning]) => ({
            value: choice,
            label: `${choice}: ${meaning}`,
          }))}
          value={text}
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
