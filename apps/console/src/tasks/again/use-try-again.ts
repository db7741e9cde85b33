import { anyFlow, type FlowStatusPayload, type TaskListItem } from '#client';
import { useRef, useState } from 'react';
import { FLOW_FORMS } from '../../flows/flow-forms.js';
import { useSession } from '../../session/session-context.js';
import { taskHref } from '../../shell/use-route.js';
import { repeatParams } from '../../flows/repeat-params.js';

/** Makes the same task once more, and opens it. */
export function useTryAgain(task: FlowStatusPayload, { input_files: files, labels }: TaskListItem) {
  const { client } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  /** Kept after a failure with an unknown outcome, so that a second press cannot make a second task. */
  const key = useRef(crypto.getRandomValues(new Uint32Array(4)).join('-'));
  const start = async () => {
    setBusy(true);
    setError(null);
    try {
      const params = repeatParams(FLOW_FORMS[task.flowName]?.fields ?? [], task.input, files);
      const options = { idempotencyKey: key.current, labels };
      const { task_uuid: uuid } = await client.createTask(anyFlow(task.flowName), params, options);
      window.location.hash = taskHref(uuid);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return { start: () => void start(), busy, error };
}
