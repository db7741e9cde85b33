import { createClient, TaskFailedError, TriverseError } from '@triverse-gateway/client';
import { existsSync, openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';

const [what = 'a red chair'] = process.argv.slice(2);
const client = createClient({ baseUrl: process.env.GATEWAY ?? 'http://127.0.0.1:3000', token: process.env.KEY });

try {
  const task = existsSync(what) ? await fromPicture(what) : await client.createTask('text-to-model', { prompt: what });
  console.log(`task ${task.task_uuid}`);

  for await (const { rev, status } of client.watchTask(task.task_uuid)) console.log(rev, status.status, status.progress ?? '');
  await client.waitForTask(task.task_uuid); // throws unless it succeeded

  const model = await client.downloadAsset(task.task_uuid);
  const name = model.filename ?? 'model.glb';
  await writeFile(name, model.body);
  console.log(`saved ${name}`);
} catch (error) {
  if (error instanceof TaskFailedError) console.error('the task failed:', error.status.error ?? 'no reason given');
  else if (error instanceof TriverseError) console.error(error.message, error.code ?? '', error.suggestion ?? '');
  else throw error;
  process.exitCode = 1;
}

async function fromPicture(path) {
  const onProgress = ({ loaded, total }) => console.log(`uploaded ${Math.round((100 * loaded) / total)} %`);
  const { file_key } = await client.uploadImage(await openAsBlob(path), { filename: basename(path), onProgress });
  return client.createTask('image-to-model', { image_file: file_key });
}
