import { Anchor, Group, Loader, Paper, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { Problem } from '../errors/problem.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { readTaskItem } from '../shell/read-task-item.js';
import { newTaskHref, type NewTaskRoute } from '../shell/use-route.js';
import { useLoad } from '../usage/use-load.js';
import { type FormValues } from './check-field.js';
import { readDraft, writeDraft } from './drafts.js';
import { type FlowForm } from './flow-field.js';
import { FLOW_FORMS } from './flow-forms.js';
import { FlowFormView } from './flow-form.js';
import { FlowGallery } from './flow-gallery.js';
import { FlowPicture } from './flow-picture.js';
import classes from './new-task-page.module.css';
import { valuesFrom, valuesOfInput } from './prefilled-values.js';
import { useBoundedForm } from './use-bounded-form.js';

export default function NewTaskPage({ route }: { route: NewTaskRoute }) {
  const { flow, from, asset, retry } = route;
  const form = flow !== undefined && Object.hasOwn(FLOW_FORMS, flow) ? FLOW_FORMS[flow] : undefined;
  if (flow === undefined || form === undefined) return <FlowGallery />;
  if (retry !== undefined) return <CopiedInput flow={flow} form={form} uuid={retry} />;
  if (from !== undefined) return <Prefilled flow={flow} values={valuesFrom(form.fields, { uuid: from, asset })} isAdded />;
  return <FlowPage flow={flow} form={form} />;
}

function FlowPage({ flow, form }: { flow: string; form: FlowForm }) {
  const bounded = useBoundedForm(form);
  return (
    <Page
      title={form.title}
      subtitle={form.description}
      actions={
        <Anchor href={newTaskHref()} style={{ whiteSpace: 'nowrap' }}>
          All flows
        </Anchor>
      }
    >
      <Paper withBorder p="lg" bg="var(--console-surface)" className={classes['form']}>
        <Stack gap="lg">
          <FlowPicture name={flow} form={form} />
          <FlowFormView key={flow} name={flow} form={bounded} />
        </Stack>
      </Paper>
    </Page>
  );
}

/** Reads the input of the task before the form opens. */
function CopiedInput({ flow, form, uuid }: { flow: string; form: FlowForm; uuid: string }) {
  const { client } = useSession();
  const { data, error, reload } = useLoad(uuid, async (signal) => {
    const [{ input }, item] = await Promise.all([client.getTask(uuid, { signal }), readTaskItem(client, uuid, signal)]);
    return valuesOfInput(form.fields, input, item?.input_files ?? {});
  });
  if (data !== undefined) return <Prefilled flow={flow} values={data} />;
  return (
    <Page title={form.title} actions={<Anchor href={newTaskHref(flow)}>Begin with an empty form</Anchor>}>
      <Problem error={error} onRetry={reload} />
      {error === undefined && (
        <Group>
          <Loader size="sm" aria-hidden="true" />
          <Text>Reading the task’s input</Text>
        </Group>
      )}
    </Page>
  );
}

/** Makes the values the form's draft and opens it at its plain address, so that going back to it does not fill it in again. */
function Prefilled({ flow, values, isAdded = false }: { flow: string; values: FormValues; isAdded?: boolean }) {
  const { team } = useSession();
  useEffect(() => {
    writeDraft(team.id, flow, isAdded ? { ...readDraft(team.id, flow), ...values } : values);
    window.location.replace(newTaskHref(flow));
  }, [team.id, flow, values, isAdded]);
  return null;
}
