/** Tasks created directly in an engine, for benchmarks of the storage. */
import { randomUUID } from 'node:crypto';

/** A text-to-model task of the documented shape, created with an Idempotency-Key for an end user. */
export async function makeTask({ creations }, teamId, createdAt = Date.now()) {
  const uuid = randomUUID();
  const createTime = new Date(createdAt).toISOString();
  const input = { prompt: 'a red chair with a tall back, carved from oak', texture_size: 2048, polygon_limit: 100_000 };
  const flowName = 'text-to-model';
  const owner = { teamId, keyId: 'k_bench', sub: 'somebody', flowName };
  const intent = {
    ...owner,
    creationId: `tgw_${uuid}`,
    idempotencyKey: uuid,
    body: input,
    bodyDigest: 'd'.repeat(64),
    estimate: 0,
    windows: [],
    startedAt: Date.now(),
    attempt: { id: uuid, lastsMs: 60_000 },
  };
  const common = { status: 'PENDING', input };
  await creations.begin(intent);
  await creations.complete(intent, {
    meta: { ...owner, uuid, createdAt, costCredits: 120 },
    status: { ...common, flowName, taskId: uuid, output: {}, createTime },
    answer: { ...common, task_uuid: uuid, name: uuid, created_at: createTime, flow_name: flowName, costCredits: 120 },
  });
  return uuid;
}

/** URLs as long as signed URLs of an object store. */
export async function endTask({ tasks }, teamId, uuid) {
  const url = (name) => `https://storage.example.com/tasks/${uuid}/${name}?expires=1790000000&signature=${'a'.repeat(64)}`;
  const output = { geometry_model_url: [url('geometry_model_0.glb')], textured_model_url: url('textured_model_0.glb') };
  const reading = { taskId: uuid, status: 'SUCCESS', progress: 100, output, endTime: new Date().toISOString() };
  await tasks.apply(teamId, uuid, { reading, observedAt: Date.now() });
}

/** Runs the work for 0 … count - 1, several at a time. */
export async function forEach(count, work, { atOnce = 64 } = {}) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
