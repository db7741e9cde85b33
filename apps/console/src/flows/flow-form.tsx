import { Button, Group, Stack, Text } from '@mantine/core';
import { type FormEvent, type MouseEvent, type ReactNode, useMemo, useState } from 'react';
import { Problem } from '../errors/problem.js';
import { checkForm, paramsOf } from './check-field.js';
import { FieldInput } from './field-input.js';
import { type FlowField, type FlowForm } from './flow-field.js';
import classes from './flow-form.module.css';
import { QuoteLine } from './quote-line.js';
import { useCreateTask } from './use-create-task.js';
import { useQuote } from './use-quote.js';

export function FlowFormView({ name, form }: { name: string; form: FlowForm }) {
  const { values, errors, problem, busy, change, submit } = useCreateTask(name, form.fields);
  const price = useMemo(() => {
    const priced = form.fields.filter((field) => field.priced === true).map((field) => ({ ...field, required: false }));
    return Object.keys(checkForm(priced, values)).length === 0 ? paramsOf(priced, values) : null;
  }, [form.fields, values]);
  const quote = useQuote(name, price);

  const input = (field: FlowField) => (
    <FieldInput
      key={field.name}
      field={field}
      value={values[field.name]}
      error={errors[field.name]}
      onChange={(value) => change({ [field.name]: value })}
    />
  );
  const advanced = form.fields.filter((field) => field.advanced === true);
  return (
    <form noValidate onSubmit={(event: FormEvent) => submit(event)}>
      <Stack gap="lg">
        <Group gap="xs" role="group" aria-label="Examples">
          <Text size="sm" c="dimmed">
            Begin with:
          </Text>
          {form.starters.map(({ title, params }) => (
            <Button key={title} size="compact-sm" variant="default" radius="xl" onClick={() => change(params)}>
              {title}
            </Button>
          ))}
        </Group>
        {form.fields.filter((field) => field.advanced !== true).map(input)}
        {advanced.length > 0 && (
          <Advanced
            isFilled={advanced.some(({ name: field }) => field in values)}
            isWrong={advanced.some(({ name: field }) => field in errors)}
          >
            {advanced.map(input)}
          </Advanced>
        )}
        <Problem error={problem} context="create" />
        <div className={classes['bar']}>
          <QuoteLine state={quote} />
          <Button type="submit" loading={busy}>
            Create the task
          </Button>
        </div>
      </Stack>
    </form>
  );
}

/** What is seldom needed, folded away unless something in it was filled in, and never while something in it is wrong. */
function Advanced({ isFilled, isWrong, children }: { isFilled: boolean; isWrong: boolean; children: ReactNode }) {
  const [wish, setWish] = useState(isFilled);
  const toggle = (event: MouseEvent) => {
    event.preventDefault();
    setWish(!wish);
  };
  return (
    <details open={wish || isWrong}>
      <summary className={classes['summary']} onClick={toggle}>
        Advanced
      </summary>
      <Stack gap="lg" mt="md">
        {children}
      </Stack>
    </details>
  );
}
