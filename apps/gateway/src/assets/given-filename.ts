import { isFileName } from '#contracts';
import contentDisposition from 'content-disposition';

/**
 * The name that the upstream gives a file, fit to be saved under: without a path and without what a terminal or a file system would trip over.
 * @param basename the name when there is none; it still gets the file's own extension where that can be told.
 */
export function givenFilename(disposition: string | undefined, basename: string): string {
  const given = disposition === undefined ? '' : (parsedName(disposition) ?? looseName(disposition));
  const name = (decodedUtf8(given).split(/[/\\]/).at(-1) ?? '').replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim();
  if (isFileName(name) && !/^\.+$/.test(name)) return name;
  return `${basename}${/\.\w{1,10}$/.exec(name)?.[0] ?? '.glb'}`;
}

/** `filename*` goes before `filename`. */
function parsedName(disposition: string): string | undefined {
  try {
    return contentDisposition.parse(disposition).parameters['filename'];
  } catch {
    // Such as a name with blanks and no quotes, which clients read all the same.
    return undefined;
  }
}

function looseName(disposition: string): string {
  return /filename\*?\s*=\s*(?:[\w-]*'[^']*')?"?([^";]*)/i.exec(disposition)?.[1] ?? '';
}

/** Headers come as Latin-1; servers that write a name as it is write UTF-8. */
function decodedUtf8(name: string): string {
  if ([...name].some((letter) => letter > '\u00ff')) return name;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(name, 'latin1'));
  } catch {
    return name;
  }
}
