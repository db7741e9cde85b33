import { Anchor } from '@mantine/core';
import { explain } from '../errors/explain.js';
import { DownloadButton } from './download-button.js';
import { formHref } from './again/form-href.js';
import classes from './pictures.module.css';
import { type OutputFile } from './output-files.js';
import { words } from './state-words.js';
import { useAsset } from './use-asset.js';
import { Loading } from '../shell/loading.js';

interface PicturesProps {
  uuid: string;
  files: readonly Omit<OutputFile, 'url'>[];
  /** Whether other tasks can be made from them. */
  usable: boolean;
}

export function Pictures({ uuid, files, usable }: PicturesProps) {
  return (
    <ul className={classes['grid']} aria-label="Pictures">
      {files.map((file) => (
        <li key={file.name}>
          <Picture uuid={uuid} file={file} usable={usable} />
        </li>
      ))}
    </ul>
  );
}

function Picture({ uuid, file: { name, field }, usable }: { uuid: string; file: Omit<OutputFile, 'url'>; usable: boolean }) {
  const { url, error } = useAsset(uuid, name);
  const caption = words(field.replace(/_urls?$/, ''));
  return (
    <figure className={classes['figure']}>
      <div className={classes['frame']}>
        {url !== undefined && <img src={url} alt="" />}
        {url === undefined && error === undefined && <Loading size="sm" label={`Loading ${caption}`} />}
        {error !== undefined && <span>{explain(error).title}</span>}
      </div>
      <figcaption className={classes['caption']}>
        {caption}
        {url !== undefined && <DownloadButton uuid={uuid} name={name} what={`${caption.toLowerCase()}, ${name}`} small />}
        {usable && (
          <Anchor size="sm" href={formHref({ flow: 'image-to-model', from: uuid, asset: name })}>
            Make a model from this picture
          </Anchor>
        )}
      </figcaption>
    </figure>
  );
}
