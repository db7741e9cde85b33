import { CloseButton, Text } from '@mantine/core';
import { byteWords } from '../shell/byte-words.js';
import { type ChosenFile } from './chosen-files.js';
import classes from './file-field.module.css';
import { Glyph } from './flow-picture.js';

interface ChosenFileViewProps {
  file: ChosenFile;
  kind: 'image' | 'model';
  onRemove: () => void;
}

/** The chosen file with its picture, or with the sign of its kind. */
export function ChosenFileView({ file: { name, bytes, preview }, kind, onRemove }: ChosenFileViewProps) {
  return (
    <div className={classes['chosen']}>
      <div className={classes['thumbnail']}>{preview === undefined ? <Glyph of={kind} /> : <img src={preview} alt="" />}</div>
      <div className={classes['body']}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {byteWords(bytes)}
        </Text>
      </div>
      <CloseButton aria-label={`Remove ${name}`} onClick={onRemove} />
    </div>
  );
}
