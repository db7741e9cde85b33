import { useState } from 'react';

/** From words, or from a picture. */
export function TaskForm({ client, onCreated }) {
  const [note, setNote] = useState('');

  const create = async (event) => {
    event.preventDefault();
    const { prompt, picture } = Object.fromEntries(new FormData(event.currentTarget));
    try {
      const task = picture.size > 0 ? await fromPicture(picture) : await client.createTask('text-to-model', { prompt });
      setNote('');
      onCreated(task.task_uuid);
    } catch (error) {
      setNote(`${error.message} ${error.suggestion ?? ''}`);
    }
  };

  const fromPicture = async (picture) => {
    const onProgress = ({ loaded, total }) => setNote(`Uploading, ${Math.round((100 * loaded) / total)} %`);
    const { file_key } = await client.uploadImage(picture, { onProgress });
    return client.createTask('image-to-model', { image_file: file_key });
  };

  return (
    <form onSubmit={create}>
      <label>
        What to make <input name="prompt" defaultValue="a red chair" />
      </label>
      <label>
        or a picture of it <input name="picture" type="file" accept="image/*" />
      </label>
      <button>Make it</button>
      <p role="alert">{note}</p>
    </form>
  );
}
