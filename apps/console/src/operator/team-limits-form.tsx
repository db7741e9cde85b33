import { type BudgetWindow, type TeamRecord, type TriverseClient } from '#client';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldErrorOf } from '../errors/field-errors.js';
import { Problem } from '../errors/problem.js';
import { LIMITS, type LimitName, type NumberText, type WindowName, WINDOWS } from '../keys/key-form-values.js';
import { AmountFields } from '../shell/amount-fields.js';
import { useDialogAction } from '../shell/use-dialog-action.js';

interface TeamLimitsFormProps {
  team: TeamRecord;
  client: TriverseClient;
  onSaved: () => void;
}

type Amounts<N extends string> = Record<N, NumberText>;

/** Budgets and limits of a team. Budgets of labels stay as they are. */
export function TeamLimitsForm({ team, client: { operator }, onSaved }: TeamLimitsFormProps) {
  const own = team.budgets.filter(({ label }) => label === undefined);
  const [budgets, setBudgets] = useState(() => amounts(WINDOWS, (name) => own.find(({ window }) => window === name)?.credits));
  const [limits, setLimits] = useState(() => amounts(LIMITS, (name) => team.limits[name] ?? undefined));
  const [timeZone, setTimeZone] = useState(() => own.find(({ window }) => window !== 'total')?.time_zone ?? 'UTC');
  const { busy, error, run } = useDialogAction(onSaved);
  const next = budgetsOf(budgets, timeZone);

  const save = async () => {
    await operator.updateTeam(team.team_id, { limits: cleared(limits) });
    await operator.setBudgets(team.team_id, [...next, ...team.budgets.filter(({ label }) => label !== undefined)]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(save);
  };
  const budgetError = (name: WindowName) => {
    const index = next.findIndex(({ window }) => window === name);
    return fieldErrorOf(error, String(index)) ?? fieldErrorOf(error, `budgets.${index}`);
  };
  return (
    <Stack component="form" onSubmit={submit} aria-label="Budgets and limits of the team">
      <AmountFields
        legend="Budgets"
        names={WINDOWS}
        values={budgets}
        placeholder="No budget"
        errorOf={budgetError}
        onChange={(name, value) => setBudgets({ ...budgets, [name]: value })}
      />
      <TextInput
        label="Time zone of the budgets"
        description="Where the day and the month begin, e.g. Europe/Berlin"
        value={timeZone}
        onChange={(event) => setTimeZone(event.currentTarget.value)}
      />
      <AmountFields
        legend="Limits"
        names={LIMITS}
        values={limits}
        placeholder="No limit"
        errorOf={(name) => fieldErrorOf(error, `limits.${name}`)}
        onChange={(name, value) => setLimits({ ...limits, [name]: value })}
      />
      <Problem error={error} />
      <Group>
        <Button type="submit" loading={busy}>
          Save
        </Button>
      </Group>
    </Stack>
  );
}

function amounts<N extends string>(names: Iterable<readonly [N, string]>, valueOf: (name: N) => number | undefined): Amounts<N> {
  return Object.fromEntries([...names].map(([name]) => [name, valueOf(name) ?? ''])) as Amounts<N>;
}

function cleared(limits: Amounts<LimitName>): Record<LimitName, number | null> {
  return Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, value === '' ? null : value])) as Record<
    LimitName,
    number | null
  >;
}

function budgetsOf(budgets: Amounts<WindowName>, timeZone: string): BudgetWindow[] {
  return WINDOWS.flatMap(([window]) => {
    const credits = budgets[window];
    return credits === '' ? [] : [{ window, credits, ...(window !== 'total' && { time_zone: timeZone }) }];
  });
}
