import { Button, Group, Stack } from '@mantine/core';
import { type FormEvent, useMemo } from 'react';
import { Problem } from '../errors/problem.js';
import { checkForm, paramsOf } from './check-field.js';
import { FieldInput } from './field-input.js';
import { type FlowForm } from './flow-field.js';
import { QuoteLine } from './quote-line.js';
import { useCreateTask } from './use-create-task.js';
import { useQuote } from './use-quote.js';

export function FlowFormView({ name, form }: { name: string; form: FlowForm }) {
  const { values, errors, problem, busy, change, submit } = useCreateTask(name, form.fields);
  const params = useMemo(
    () => (Object.keys(checkForm(form.fields, values)).length === 0 ? paramsOf(form.fields, values) : null),
    [form.fields, values],
  );
  const quote = useQuote(name, params);
  return (
    <form noValidate onSubmit={(event: FormEvent) => submit(event)}>
      <Stack>
        {form.fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={values[field.name]}
            error={errors[field.name]}
            onChange={(value) => change(field.name, value)}
          />
        ))}
        <Problem error={problem} context="create" />
        <Group justify="space-between">
          <QuoteLine state={quote} />
          <Button type="submit" loading={busy}>
            Create the task
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
