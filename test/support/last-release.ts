import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = 'dist/apps/gateway/src/main.js';
/** What a gateway is built from. */
const SOURCES = ['apps/gateway', 'libs', 'package.json', 'tsconfig.json', 'nest-cli.json'];

export interface Release {
  version: string;
  commit: string;
}

/** The release before this version; whoever makes a release writes its commit there. */
export const LAST_RELEASE = JSON.parse(readFileSync(join(root, 'test/fixtures/last-release.json'), 'utf8')) as Release;

/**
 * Builds a release from the history of this repository, with the packages that are installed here, unless that was done before. A package that only
 * the release needs stays among the development dependencies until the next release.
 * Allow it a minute or two. @returns the path of its program.
 */
export function buildRelease(release: Release): string {
  const packages = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const folder = join(root, '.tmp', `release-${release.commit.slice(0, 12)}-${packages.slice(0, 12)}`);
  if (existsSync(folder)) return join(folder, MAIN);
  const unfinished = `${folder}.${process.pid}`;
  try {
    unpackRelease(release, { repository: root, folder: unfinished });
    // Its types were checked when it was released.
    const unchecked = { extends: './apps/gateway/tsconfig.app.json', compilerOptions: { noCheck: true } };
    writeFileSync(join(unfinished, 'tsconfig.unchecked.json'), JSON.stringify(unchecked));
    const nest = [join(root, 'node_modules/@nestjs/cli/bin/nest.js'), 'build', 'gateway', '--path', 'tsconfig.unchecked.json'];
    execFileSync(process.execPath, nest, { cwd: unfinished, stdio: ['ignore', 'ignore', 'pipe'] });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return join(folder, MAIN);
}

/** A shallow clone does not hold it. */
export function holdsRelease({ commit }: Release, repository = root): boolean {
  const options = { cwd: repository, stdio: 'ignore' } as const;
  return spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], options).status === 0;
}

/** Writes the sources of a release into a new folder. @throws with one line where the clone does not hold its commit. */
export function unpackRelease({ version, commit }: Release, where: { repository: string; folder: string }): void {
  if (!holdsRelease({ version, commit }, where.repository))
    throw new Error(
      `the previous release ${version} (${commit.slice(0, 12)}) is not in this clone: run git fetch --unshallow, or clone the whole history`,
    );
  mkdirSync(where.folder, { recursive: true });
  const archive = join(where.folder, 'sources.tar');
  execFileSync('git', ['archive', '--format=tar', `--output=${archive}`, commit, ...SOURCES], { cwd: where.repository });
  execFileSync('tar', ['-xf', archive, '-C', where.folder]);
  rmSync(archive);
}
