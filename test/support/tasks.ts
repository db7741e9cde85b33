import { type FlowStatusPayload, isTerminalStatus, type TaskCreationResponsePayload } from '#contracts';
import { type Answer, call, eventually } from './http.js';

/** Requests a text-to-model task. */
export function create(
  url: string,
  token: string,
  body: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer<TaskCreationResponsePayload>> {
  return call(url, '/api/v1/tasks/text-to-model', { token, body: { prompt: 'a red chair', ...body }, headers });
}

/** Creates a text-to-model task and returns its UUID. */
export async function createTask(url: string, token: string, body: Record<string, unknown> = {}): Promise<string> {
  const answer = await create(url, token, body);
  if (answer.status !== 200) throw new Error(`not created: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.data.task_uuid;
}

export async function finalStatus(url: string, token: string, uuid: string): Promise<FlowStatusPayload> {
  const answer = await eventually(
    () => call<FlowStatusPayload | undefined>(url, `/api/v1/tasks/${uuid}`, { token }),
    ({ body }) => body.data !== undefined && isTerminalStatus(body.data.status),
  );
  return answer.body.data as FlowStatusPayload;
}

/** Creates a task and waits for its success. */
export async function finishedTask(url: string, token: string, body: Record<string, unknown> = {}): Promise<string> {
  const uuid = await createTask(url, token, body);
  const { status } = await finalStatus(url, token, uuid);
  if (status !== 'SUCCESS') throw new Error(`it ended with ${status}`);
  return uuid;
}

export async function mintToken(url: string, key: string, body: Record<string, unknown> = {}): Promise<string> {
  const answer = await call<{ token: string }>(url, '/gateway/v1/tokens', { token: key, body });
  if (answer.status >= 300) throw new Error(`no token: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.data.token;
}
