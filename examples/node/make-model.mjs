import { createClient, localFile, TriverseError } from '@triverse-gateway/client';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

const [what = 'a red chair'] = process.argv.slice(2);
const client = createClient({ baseUrl: process.env.GATEWAY ?? 'http://127.0.0.1:3000', token: process.env.KEY });
const onUpdate = ({ progress, stage, upload }) => console.log(progress, stage, upload ? `${upload.loaded}/${upload.total}` : '');

try {
  const { taskUuid, assets } = existsSync(what)
    ? await client.run('image-to-model', { image_file: localFile(what) }, { onUpdate })
    : await client.run('text-to-model', { prompt: what }, { onUpdate });
  console.log(`task ${taskUuid}`);

  const model = await assets.model.download();
  const name = model.filename ?? 'model.glb';
  await writeFile(name, model.body);
  console.log(`saved ${name}`);
} catch (error) {
  if (!(error instanceof TriverseError)) throw error;
  console.error(error.message, error.code ?? '', error.suggestion ?? '');
  process.exitCode = 1;
}
