import { NativeSelect, Paper, Stack, Text } from '@mantine/core';
import { Page } from '../shell/page.js';
import { FLOW_FORMS } from './flow-forms.js';
import { FlowFormView } from './flow-form.js';
import { useBoundedForm } from './use-bounded-form.js';

const FIRST = 'text-to-model';

export function NewTaskPage({ flow }: { flow: string | undefined }) {
  const name = flow !== undefined && Object.hasOwn(FLOW_FORMS, flow) ? flow : FIRST;
  const form = useBoundedForm(FLOW_FORMS[name]);
  if (form === undefined) return null;
  return (
    <Page title="New task">
      <Paper withBorder p="lg" bg="var(--console-surface)">
        <Stack>
          <NativeSelect
            label="What to make"
            data={Object.entries(FLOW_FORMS).map(([value, { title }]) => ({ value, label: title }))}
            value={name}
            onChange={(event) => window.location.replace(`#/new/${event.currentTarget.value}`)}
          />
          <Text c="dimmed" size="sm">
            {form.description}
          </Text>
          <FlowFormView key={name} name={name} form={form} />
        </Stack>
      </Paper>
    </Page>
  );
}
