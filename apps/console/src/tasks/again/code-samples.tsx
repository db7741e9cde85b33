import { type FlowStatusPayload, type TaskListItem } from '#client';
import { Button, CopyButton, Tabs } from '@mantine/core';
import { FLOW_FORMS } from '../../flows/flow-forms.js';
import classes from './code-samples.module.css';
import { Panel } from '../panel.js';
import { repeatParams } from '../../flows/repeat-params.js';
import { taskSamples } from './task-samples.js';

/** How to make this very task from elsewhere. A flow that this page does not know has no samples. */
export function CodeSamples({ task, item }: { task: FlowStatusPayload; item: TaskListItem }) {
  const form = FLOW_FORMS[task.flowName];
  if (form === undefined) return null;
  const params = repeatParams(form.fields, task.input, item.input_files);
  const samples = taskSamples(window.location.origin, { flow: task.flowName, makes: form.makes, params });
  return (
    <Panel title="Make this from your code">
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List aria-label="Language">
          {samples.map(({ label }) => (
            <Tabs.Tab key={label} value={label}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {samples.map(({ label, code }) => (
          <Tabs.Panel key={label} value={label} pt="sm">
            <pre className={classes['code']} tabIndex={0} aria-label={`Code for ${label}`}>
              {code}
            </pre>
            <CopyButton value={code}>
              {({ copied, copy }) => (
                <Button size="xs" mt="xs" variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy the code'}
                </Button>
              )}
            </CopyButton>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Panel>
  );
}
