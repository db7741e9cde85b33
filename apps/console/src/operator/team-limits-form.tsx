import { type BudgetWindow, type TeamRecord, type TriverseClient } from '#client';
import { Button, Group, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldErrorOf } from '../errors/field-errors.js';
import { Problem } from '../errors/problem.js';
import { changedNumbers, creditsErrorOf, type NumberText, timeZoneErrorOf } from '../keys/changed-amounts.js';
import { EndUserFields } from '../keys/end-user-fields.js';
import { endUserChangesOf, endUserValuesOf } from '../keys/end-user-values.js';
import { LIMITS, type WindowName, WINDOWS } from '../keys/key-form-values.js';
import { AmountFields } from '../shell/amount-fields.js';
import { TimeZoneField } from '../shell/time-zone-field.js';
import { useDialogAction } from '../shell/use-dialog-action.js';

interface TeamLimitsFormProps {
  team: TeamRecord;
  client: TriverseClient;
  onSaved: () => void;
}

type Amounts<N extends string> = Record<N, NumberText>;

/** Budgets and limits of a team and of each of its end users. Budgets of labels stay as they are. */
export function TeamLimitsForm({ team, client: { operator }, onSaved }: TeamLimitsFormProps) {
  const before = valuesOf(team);
  const [budgets, setBudgets] = useState(before.budgets);
  const [limits, setLimits] = useState(before.limits);
  const [timeZone, setTimeZone] = useState(before.timeZone);
  const [endUser, setEndUser] = useState(before.endUser);
  const { busy, error, run } = useDialogAction(onSaved);
  const next = budgetsOf(budgets, timeZone);
  const endUserChanges = endUserChangesOf(before.endUser, endUser);
  const limitChanges = changedNumbers(before.limits, limits);

  const save = async () => {
    const isLimited = Object.keys(limitChanges).length > 0;
    if (isLimited || endUserChanges)
      await operator.updateTeam(team.team_id, {
        ...(isLimited && { limits: limitChanges }),
        ...(endUserChanges && { end_user: endUserChanges }),
      });
    if (JSON.stringify(next) === JSON.stringify(budgetsOf(before.budgets, before.timeZone))) return;
    await operator.setBudgets(team.team_id, [...next, ...team.budgets.filter(({ label }) => label !== undefined)]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(save);
  };
  const budgetError = (window: WindowName) => creditsErrorOf(error, 'budgets', { sent: next, window });
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
      <TimeZoneField
        label="Time zone of the budgets"
        value={timeZone}
        error={timeZoneErrorOf(error, 'budgets', next)}
        onChange={setTimeZone}
      />
      <AmountFields
        legend="Limits"
        names={LIMITS}
        values={limits}
        placeholder="No limit"
        errorOf={(name) => fieldErrorOf(error, `limits.${name}`)}
        onChange={(name, value) => setLimits({ ...limits, [name]: value })}
      />
      <EndUserFields values={endUser} changes={endUserChanges} error={error} onChange={setEndUser} />
      <Problem error={error} />
      <Group>
        <Button type="submit" loading={busy}>
          Save
        </Button>
      </Group>
    </Stack>
  );
}

function valuesOf({ budgets, limits, end_user: endUser }: TeamRecord) {
  const own = budgets.filter(({ label }) => label === undefined);
  return {
    budgets: amounts(WINDOWS, (name) => own.find(({ window }) => window === name)?.credits),
    limits: amounts(LIMITS, (name) => limits[name] ?? undefined),
    timeZone: own.find(({ window }) => window !== 'total')?.time_zone ?? 'UTC',
    endUser: endUserValuesOf(endUser),
  };
}

function amounts<N extends string>(names: Iterable<readonly [N, string]>, valueOf: (name: N) => number | undefined): Amounts<N> {
  return Object.fromEntries([...names].map(([name]) => [name, valueOf(name) ?? ''])) as Amounts<N>;
}

function budgetsOf(budgets: Amounts<WindowName>, timeZone: string): BudgetWindow[] {
  return WINDOWS.flatMap(([window]) => {
    const credits = budgets[window];
    return credits === '' ? [] : [{ window, credits, ...(window !== 'total' && { time_zone: timeZone }) }];
  });
}
