import { type ParameterBounds } from '#client';
import { useEffect, useMemo, useState } from 'react';
import { useSession } from '../session/session-context.js';
import { type FlowForm } from './flow-field.js';
import { withBounds } from './with-bounds.js';

/** The form with the bounds of this gateway. */
export function useBoundedForm(form: FlowForm): FlowForm {
  const { client } = useSession();
  const [bounds, setBounds] = useState<ParameterBounds>({});
  useEffect(() => {
    const stop = new AbortController();
    // Without an answer the form checks less; the gateway checks everything anyway.
    client.parameterBounds({ signal: stop.signal }).then(setBounds, () => undefined);
    return () => stop.abort();
  }, [client]);
  return useMemo(() => ({ ...form, fields: withBounds(form.fields, bounds) }), [form, bounds]);
}
