import { anyFlow, TriverseError } from '#client';
import { type FormEvent, useRef, useState } from 'react';
import { sentence } from '../errors/explain.js';
import { useSession } from '../session/session-context.js';
import { taskHref } from '../shell/use-route.js';
import { checkForm, type FieldValue, type FormErrors, type FormValues, paramsOf } from './check-field.js';
import { type FlowField } from './flow-field.js';

/** The form's values and the result of submitting them. */
export function useCreateTask(flow: string, fields: readonly FlowField[]) {
  const { client } = useSession();
  const [values, setValues] = useState<FormValues>({});
  const [errors, setErrors] = useState<FormErrors>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  /** Kept after a failure with an unknown outcome, so that submitting again cannot create a second task. */
  const attempt = useRef<{ body: string; key: string } | undefined>(undefined);

  const change = (name: string, value: FieldValue | undefined) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name]: _mended, ...others }) => others);
  };

  const refuse = (wrong: FormErrors) => {
    setErrors(wrong);
    const first = fields.find(({ name }) => name in wrong);
    if (first) document.getElementById(`field-${first.name}`)?.focus();
  };

  const send = async () => {
    const params = paramsOf(fields, values);
    const body = JSON.stringify(params);
    if (attempt.current?.body !== body) attempt.current = { body, key: newKey() };
    setBusy(true);
    setProblem(null);
    try {
      const { task_uuid: uuid } = await client.createTask(anyFlow(flow), params, { idempotencyKey: attempt.current.key });
      attempt.current = undefined;
      window.location.hash = taskHref(uuid);
    } catch (error) {
      setBusy(false);
      setProblem(error);
      if (error instanceof TriverseError) refuse(fieldErrors(error, fields));
    }
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = checkForm(fields, values);
    if (Object.keys(wrong).length > 0) refuse(wrong);
    else void send();
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
