import { Loader } from '@mantine/core';
import { explain } from '../errors/explain.js';
import { DownloadButton } from './download-button.js';
import classes from './pictures.module.css';
import { type OutputFile } from './output-files.js';
import { words } from './task-words.js';
import { useAsset } from './use-asset.js';

export function Pictures({ uuid, files }: { uuid: string; files: readonly OutputFile[] }) {
  return (
    <ul className={classes['grid']} aria-label="Pictures">
      {files.map((file) => (
        <li key={file.name}>
          <Picture uuid={uuid} file={file} />
        </li>
      ))}
    </ul>
  );
}

function Picture({ uuid, file: { name, field } }: { uuid: string; file: OutputFile }) {
  const { url, error } = useAsset(uuid, name);
  const caption = words(field.replace(/_urls?$/, ''));
  return (
    <figure className={classes['figure']}>
      <div className={classes['frame']}>
        {url !== undefined && <img src={url} alt="" />}
        {url === undefined && error === undefined && <Loader size="sm" aria-label={`Loading ${caption}`} />}
        {error !== undefined && <span>{explain(error).title}</span>}
      </div>
      <figcaption className={classes['caption']}>
        {caption}
        {url !== undefined && <DownloadButton uuid={uuid} name={name} what={`${caption.toLowerCase()}, ${name}`} small />}
      </figcaption>
    </figure>
  );
}
