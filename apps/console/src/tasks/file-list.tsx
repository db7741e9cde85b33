import { Text } from '@mantine/core';
import { DownloadButton } from './download-button.js';
import classes from './file-list.module.css';
import { type OutputFile } from './output-files.js';
import { words } from './state-words.js';

/** Every file that is no picture, each to be saved. */
export function FileList({ uuid, files }: { uuid: string; files: readonly OutputFile[] }) {
  return (
    <ul className={classes['files']} aria-label="Files">
      {files.map(({ field, name }) => {
        const what = words(field.replace(/_urls?$/, ''));
        return (
          <li key={name} className={classes['file']}>
            <span>
              {what}{' '}
              <Text span size="sm" c="dimmed" className={classes['name']}>
                {name}
              </Text>
            </span>
            <DownloadButton uuid={uuid} name={name} what={`${what.toLowerCase()}, ${name}`} small />
          </li>
        );
      })}
    </ul>
  );
}
