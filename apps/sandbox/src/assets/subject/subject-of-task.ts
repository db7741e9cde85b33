import type { Task } from '../../tasks/task.js';
import type { TaskStore } from '../../tasks/task-store.js';
import type { Upload, UploadStore } from '../../uploads/upload-store.js';
import { decodePicture } from '../picture/codecs.js';
import { mainColours } from '../picture/main-colours.js';
import { readForm } from './read-form.js';
import { readSwatches } from './read-swatches.js';
import type { Subject } from './subject.js';
import { swatch, type Swatch } from './swatch.js';

interface Stores {
  tasks: Pick<TaskStore, 'get'>;
  uploads: Pick<UploadStore, 'get'>;
}

/** What a file or a text tells of a subject. */
type Hint = Partial<Pick<Subject, 'form' | 'swatches' | 'untextured'>> & { seed: string };

const ABSTRACT = 'abstract';

/**
 * What a task makes: what its text names, in the colours of its picture. A task that was given a model keeps its form, and one that only changes
 * the format or the mesh keeps its look too.
 */
export async function subjectOfTask(task: Task, stores: Stores): Promise<Subject> {
  const text = hintOfText(textOf(task, 'prompt') ?? textOf(task, 'text_prompt'));
  const picture = await hintOfFile(task, 'image_url', stores);
  const model = await hintOfFile(task, 'model_url', stores);
  const textures = task.flow.stages.some(({ field }) => field === 'textured_model_url');
  const look = [text, picture, model].find((hint) => (hint?.swatches?.length ?? 0) > 0);
  return {
    form: (model ?? picture ?? text)?.form ?? (model ? undefined : text?.form) ?? ABSTRACT,
    swatches: look?.swatches ?? [],
    seed: (model ?? picture ?? text)?.seed ?? task.flow.name,
    untextured: !textures && model?.untextured === true,
  };
}

const textOf = (task: Task, field: string): string | undefined => {
  const value = task.input[field];
  return typeof value === 'string' ? value : undefined;
};

function hintOfText(text: string | undefined): Hint | undefined {
  if (text === undefined) return undefined;
  const form = readForm(text);
  return { seed: text.trim().toLowerCase(), swatches: readSwatches(text), ...(form !== undefined && { form }) };
}

async function hintOfFile(task: Task, field: string, stores: Stores): Promise<Hint | undefined> {
  const url = textOf(task, field);
  if (url === undefined || !URL.canParse(url)) return undefined;
  const path = new URL(url).pathname;
  const key = path.startsWith('/storage/') ? path.slice('/storage/'.length) : undefined;
  const upload = key === undefined ? undefined : stores.uploads.get(key);
  if (upload) return hintOfUpload(upload);
  const [, uuid = '', name = ''] = /^tasks\/([^/]+)\/([^/]+)$/.exec(key ?? '') ?? [];
  const source = stores.tasks.get(uuid);
  if (source) return hintOfTask(source.subject ?? (await subjectOfTask(source, stores)), name);
  return hintOfText(
    path
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/, ''),
  );
}

const hintOfTask = (subject: Subject, name: string): Hint => ({
  ...subject,
  untextured: subject.untextured || name.startsWith('textureless'),
});

/** The name that a file was given often says what it shows. */
async function hintOfUpload({ bytes, etag, filename = '' }: Upload): Promise<Hint> {
  const named = hintOfText(filename.replace(/\.\w+$/, ''));
  const picture = bytes && (await decodePicture(bytes));
  const swatches = picture ? mainColours(picture).map(painted) : (named?.swatches ?? []);
  return { ...named, swatches, seed: etag };
}

const painted = (colour: Swatch['colour']): Swatch => ({ ...swatch(0), colour });
