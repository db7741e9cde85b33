import { type KeyChanges, type KeyRecord } from '#client';
import { Button, Checkbox, Fieldset, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldErrorOf } from '../errors/field-errors.js';
import { Problem } from '../errors/problem.js';
import { FLOW_FORMS } from '../flows/flow-forms.js';
import { AmountFields } from '../shell/amount-fields.js';
import { TimeZoneField } from '../shell/time-zone-field.js';
import { useDialogAction } from '../shell/use-dialog-action.js';
import { creditsErrorOf, timeZoneErrorOf } from './changed-amounts.js';
import { CAPPED_PARAMETERS } from './capped-parameters.js';
import { changesOf, type KeyFormValues, LIMITS, valuesOf, WINDOWS } from './key-form-values.js';
import { EndUserFields } from './end-user-fields.js';
import { ScopeBoxes } from './scope-boxes.js';

interface KeyFormProps {
  record: KeyRecord;
  save: (changes: KeyChanges) => Promise<unknown>;
  onClose: () => void;
}

/** Everything about a key that can be changed, in its row. */
export function KeyForm({ record, save, onClose }: KeyFormProps) {
  const [values, setValues] = useState(() => valuesOf(record, CAPPED_PARAMETERS.keys()));
  const { busy, error, run } = useDialogAction(onClose);
  const set = (change: Partial<KeyFormValues>) => setValues((before) => ({ ...before, ...change }));
  const changes = changesOf(record, values);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(() => (Object.keys(changes).length === 0 ? Promise.resolve() : save(changes)));
  };
  const budgetError = (window: string) => creditsErrorOf(error, 'budgets', { sent: changes.budgets, window });
  return (
    <Stack component="form" mt="md" onSubmit={submit} aria-label={`Settings of ${record.alias ?? record.key_id}`}>
      <TextInput
        label="Name"
        value={values.alias}
        error={fieldErrorOf(error, 'alias')}
        onChange={(event) => set({ alias: event.currentTarget.value })}
      />
      <ScopeBoxes value={values.scopes} error={fieldErrorOf(error, 'scopes')} onChange={(scopes) => set({ scopes })} />
      <FlowBoxes value={values.flows} onChange={(flows) => set({ flows })} />
      <AmountFields
        legend="Limits"
        names={LIMITS}
        values={values.limits}
        placeholder="No limit"
        errorOf={(name) => fieldErrorOf(error, `limits.${name}`)}
        onChange={(name, value) => set({ limits: { ...values.limits, [name]: value } })}
      />
      <AmountFields
        legend="Budgets"
        names={WINDOWS}
        values={values.budgets}
        placeholder="No budget"
        errorOf={budgetError}
        onChange={(name, value) => set({ budgets: { ...values.budgets, [name]: value } })}
      />
      <TimeZoneField
        label="Time zone of the budgets"
        value={values.timeZone}
        error={timeZoneErrorOf(error, 'budgets', changes.budgets)}
        onChange={(timeZone) => set({ timeZone })}
      />
      <EndUserFields
        values={values.endUser}
        changes={changes.end_user ?? undefined}
        error={error}
        onChange={(endUser) => set({ endUser })}
      />
      <AmountFields
        legend="Highest values of parameters"
        names={CAPPED_PARAMETERS}
        values={values.max}
        placeholder="No cap"
        errorOf={(name) => fieldErrorOf(error, `parameters.max.${name}`) ?? fieldErrorOf(error, `parameters.defaults.${name}`)}
        onChange={(name, value) => set({ max: { ...values.max, [name]: value } })}
      />
      <Problem error={error} />
      <Group>
        <Button type="submit" loading={busy} disabled={values.scopes.length === 0 || values.flows?.length === 0}>
          Save
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

function FlowBoxes({ value, onChange }: { value: string[] | null; onChange: (flows: string[] | null) => void }) {
  return (
    <Fieldset legend="Flows">
      <Stack gap="sm">
        <Checkbox
          label="Every flow, also of later versions"
          checked={value === null}
          onChange={(event) => onChange(event.currentTarget.checked ? null : Object.keys(FLOW_FORMS))}
        />
        {value !== null && (
          <Checkbox.Group aria-label="Flows" value={value} onChange={onChange}>
            <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }} spacing={6}>
              {Object.entries(FLOW_FORMS).map(([flow, { title }]) => (
                <Checkbox key={flow} value={flow} label={title} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
        )}
      </Stack>
    </Fieldset>
  );
}
