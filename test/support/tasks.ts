import { type FlowStatusPayload, type TaskCreationResponsePayload } from '#contracts';
import { call, eventually } from './http.js';

export async function createTask(url: string, token: string, prompt = 'a red chair'): Promise<string> {
  const answer = await call<TaskCreationResponsePayload>(url, '/api/v1/tasks/text-to-model', { token, body: { prompt } });
  if (answer.status !== 200) throw new Error(`not created: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.data.task_uuid;
}

export async function finalStatus(url: string, token: string, uuid: string): Promise<FlowStatusPayload> {
  const answer = await eventually(
    () => call<FlowStatusPayload>(url, `/api/v1/tasks/${uuid}`, { token }),
    ({ body }) => ['SUCCESS', 'FAILED', 'CANCELLED'].includes(body.data?.status),
  );
  return answer.body.data;
}

export async function mintToken(url: string, key: string, body: Record<string, unknown> = {}): Promise<string> {
  const answer = await call<{ token: string }>(url, '/gateway/v1/tokens', { token: key, body });
  if (answer.status >= 300) throw new Error(`no token: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.data.token;
}
