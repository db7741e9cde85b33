/** A file of this tab that was uploaded. */
export interface ChosenFile {
  name: string;
  bytes: number;
  /** A blob: URL; undefined if browsers do not show such files as pictures. */
  preview: string | undefined;
}

/** So that a long visit does not hold every picture in memory. */
const MOST = 20;
const files = new Map<string, ChosenFile>();

/** Remembers what the file behind a file_key looks like, for forms that are left and opened again. */
export function rememberFile(fileKey: string, file: File, kind: 'image' | 'model'): void {
  const preview = kind === 'image' ? URL.createObjectURL(file) : undefined;
  files.set(fileKey, { name: file.name, bytes: file.size, preview });
  for (const [oldest, { preview: url }] of files) {
    if (files.size <= MOST) return;
    if (url !== undefined) URL.revokeObjectURL(url);
    files.delete(oldest);
  }
}

export const chosenFile = (value: string): ChosenFile | undefined => files.get(value);
