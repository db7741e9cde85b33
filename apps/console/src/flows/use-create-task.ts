import { anyFlow, TriverseError } from '#client';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { sentence } from '../errors/explain.js';
import { useSession } from '../session/session-context.js';
import { taskHref } from '../shell/use-route.js';
import { checkForm, type FormErrors, type FormValues, paramsOf } from './check-field.js';
import { readDraft, writeDraft } from './drafts.js';
import { type FieldValue, type FlowField } from './flow-field.js';

/** The form's values, kept as a draft until they are sent, and the result of submitting them. */
export function useCreateTask(flow: string, fields: readonly FlowField[]) {
  const { client, team } = useSession();
  const [values, setValues] = useState<FormValues>(() => readDraft(team.id, flow));
  const [errors, setErrors] = useState<FormErrors>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  /** A new object for each refusal, so that the focus moves again when the same field is still wrong. */
  const [refusal, setRefusal] = useState<{ first: string | undefined }>();
  /** Kept after a failure with an unknown outcome, so that submitting again cannot create a second task. */
  const attempt = useRef<{ body: string; key: string } | undefined>(undefined);

  /** An undefined value returns its field to the default. */
  const change = (changes: Readonly<Record<string, FieldValue | undefined>>) => {
    setValues((before) => {
      const next = Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined));
      writeDraft(team.id, flow, next);
      return next;
    });
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in changes))));
  };

  const refuse = (wrong: FormErrors) => {
    setErrors(wrong);
    setRefusal({ first: fields.find(({ name }) => name in wrong)?.name });
  };
  // Once it is on the page: its group may have been folded away.
  useEffect(() => {
    if (refusal?.first !== undefined) document.getElementById(`field-${refusal.first}`)?.focus();
  }, [refusal]);

  const send = async () => {
    const params = paramsOf(fields, values);
    const body = JSON.stringify(params);
    if (attempt.current?.body !== body) attempt.current = { body, key: newKey() };
    setBusy(true);
    setProblem(null);
    try {
      const { task_uuid: uuid } = await client.createTask(anyFlow(flow), params, { idempotencyKey: attempt.current.key });
      attempt.current = undefined;
      writeDraft(team.id, flow, {});
      window.location.hash = taskHref(uuid);
    } catch (error) {
      setBusy(false);
      const wrong = error instanceof TriverseError ? fieldErrors(error, fields) : {};
      refuse(wrong);
      // What stands at its field is not said twice.
      const isSaid =
        error instanceof TriverseError && error.errors.length > 0 && error.errors.every(({ field }) => field in wrong);
      setProblem(isSaid ? null : error);
    }
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = checkForm(fields, values);
    if (Object.keys(wrong).length === 0) void send();
    else refuse(wrong);
  };

  return { values, errors, problem, busy, change, submit };
}

function fieldErrors({ errors }: TriverseError, fields: readonly FlowField[]): FormErrors {
  const known = new Set(fields.map(({ name }) => name));
  return Object.fromEntries(
    errors.filter(({ field }) => known.has(field)).map(({ field, message }) => [field, sentence(message)]),
  );
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-');
