import { Button, Collapse, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { FLOW_FORMS } from '../../flows/flow-forms.js';
import { type ListFilter } from './list-filter.js';
import { STATUS_WORDS } from '../state-words.js';
import classes from './task-filters.module.css';

const ANY = { value: '', label: 'Any' };
const STATUSES = [ANY, ...Object.entries(STATUS_WORDS).map(([value, label]) => ({ value, label }))];
const FLOWS = [ANY, ...Object.entries(FLOW_FORMS).map(([value, { title }]) => ({ value, label: title }))];

interface TaskFiltersProps {
  filter: ListFilter;
  onChange: (filter: ListFilter) => void;
  /** How the list is shown. */
  children: ReactNode;
}

export function TaskFilters({ filter, onChange, children }: TaskFiltersProps) {
  const { label, user, from, to } = filter;
  const folded = [label, user, from, to].filter((value) => value !== '').length;
  const [open, setOpen] = useState(folded > 0);
  const id = useId();
  const set = (name: keyof ListFilter) => ({
    value: filter[name],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ ...filter, [name]: event.currentTarget.value }),
  });
  return (
    <Stack gap="sm" role="group" aria-label="Filters">
      <div className={classes['fields']}>
        <TextInput label="Name or prompt" placeholder="red chair" maxLength={200} {...set('text')} />
        <NativeSelect label="Status" data={STATUSES} {...set('status')} />
        <NativeSelect label="Flow" data={FLOWS} {...set('flow')} />
        <Button
          variant="default"
          className={classes['more']}
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          aria-controls={id}
        >
          {open ? 'Fewer filters' : `More filters${folded === 0 ? '' : ` (${folded} set)`}`}
        </Button>
      </div>
      <Collapse expanded={open} id={id}>
        <div className={classes['fields']}>
          <TextInput label="Label" placeholder="project=apollo" {...set('label')} />
          <TextInput label="End user" placeholder="user-42" maxLength={256} {...set('user')} />
          <TextInput type="date" label="From" max={to} {...set('from')} />
          <TextInput type="date" label="To" min={from} {...set('to')} />
        </div>
      </Collapse>
      <Group gap="sm" justify="flex-end">
        {children}
      </Group>
    </Stack>
  );
}
