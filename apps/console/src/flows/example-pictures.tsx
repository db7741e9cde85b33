import { Text } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';
import classes from './file-field.module.css';

const PICTURES = [
  ['Armchair', 'armchair.png'],
  ['House', 'house.png'],
  ['Lamp', 'lamp.png'],
] as const;
const urlOf = (file: string) => `/console/examples/${file}`;

/** Pictures to try a flow with. A chosen one is uploaded like a file of the user's own. */
export function ExamplePictures({ onChoose }: { onChoose: (file: File) => void }) {
  const [error, setError] = useState<unknown>(null);
  const choose = async (file: string) => {
    setError(null);
    const answer = await fetch(urlOf(file));
    if (!answer.ok) throw new Error(`the example could not be loaded (HTTP ${answer.status})`);
    onChoose(new File([await answer.blob()], file, { type: 'image/png' }));
  };
  return (
    <>
      <div className={classes['examples']} role="group" aria-label="Examples to try">
        <Text size="sm" c="dimmed">
          or try an example:
        </Text>
        {PICTURES.map(([title, file]) => (
          <button
            key={file}
            type="button"
            className={classes['example']}
            aria-label={`Example picture: ${title}`}
            title={title}
            onClick={() => void choose(file).catch(setError)}
          >
            <img src={urlOf(file)} alt="" width={52} height={52} />
          </button>
        ))}
      </div>
      <Problem error={error} />
    </>
  );
}
