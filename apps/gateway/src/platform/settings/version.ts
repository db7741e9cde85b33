import { existsSync, readFileSync } from 'node:fs';

export const PRODUCT = 'triverse-gateway';

/** The version in package.json, which lies above the sources and above the build. */
export function packageVersion(): string {
  const text = fileAbove('package.json');
  if (text === undefined) throw new Error('package.json is missing');
  return (JSON.parse(text) as { version: string }).version;
}

/** The commit that was built, if the build knew it. */
export function builtCommit(): string | undefined {
  const text = fileAbove('build-info.json');
  return text === undefined ? undefined : (JSON.parse(text) as { commit?: string }).commit;
}

/** Product, version and commit in one line. */
export function buildName(): string {
  const commit = builtCommit();
  return `${PRODUCT} ${packageVersion()}${commit === undefined ? '' : ` (commit ${commit})`}`;
}

function fileAbove(name: string): string | undefined {
  for (let folder = new URL('.', import.meta.url); folder.pathname !== '/'; folder = new URL('..', folder)) {
    const file = new URL(name, folder);
    if (existsSync(file)) return readFileSync(file, 'utf8');
  }
  return undefined;
}
