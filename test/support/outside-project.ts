import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const SDK = '@triverse-gateway/client';
const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];

/** Whether npm reaches its registry: a framework that this repository does not have itself is installed from there. */
export const reachesRegistry = (): boolean =>
  spawnSync('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=5000'], { stdio: 'ignore' }).status === 0;

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

export interface OutsideOptions {
  /** Address of the gateway that serves the SDK. */
  gateway: string;
  /** The example that it is a copy of. */
  example?: string;
  /** Packages of this repository that stand in for an installation from the registry; by default npm installs all that the manifest names. */
  linked?: readonly string[];
}

/** A project in a folder outside this repository that has the SDK as its users do: installed by npm, from a running gateway. */
export class OutsideProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'outside-'));

  static async create({ gateway, example, linked }: OutsideOptions): Promise<OutsideProject> {
    const project = new OutsideProject();
    if (example !== undefined)
      cpSync(join(root, 'examples', example), project.folder, {
        recursive: true,
        filter: (path) => !path.includes('node_modules'),
      });
    const manifest = example === undefined ? {} : (JSON.parse(project.read('package.json')) as Manifest);
    const sdk = { [SDK]: `${gateway}/sdk/client.tgz` };
    const installed =
      linked === undefined
        ? { ...manifest, dependencies: { ...manifest.dependencies, ...sdk } }
        : { ...manifest, dependencies: sdk, devDependencies: {} };
    project.write('package.json', JSON.stringify({ private: true, ...installed }));
    await project.run('npm', INSTALL);
    for (const name of linked ?? []) project.link(name);
    return project;
  }

  /** Standard output of a program that runs in the folder. @throws with everything that it printed */
  async run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
    const options = { cwd: this.folder, env: { ...process.env, NODE_OPTIONS: '', ...env }, timeout: 120_000 };
    try {
      return (await promisify(execFile)(command, args, options)).stdout;
    } catch (error) {
      const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
      throw new Error([message, stdout, stderr].filter(Boolean).join('\n'), { cause: error });
    }
  }

  /** The same with Node. */
  node(args: string[], env?: Record<string, string>): Promise<string> {
    return this.run(process.execPath, args, env);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private link(name: string): void {
    const place = join(this.folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), place);
  }
}
