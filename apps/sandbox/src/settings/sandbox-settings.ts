/** Settings of a running sandbox; each has a default and can be set by an option, or later through control. */
export interface SandboxSettings {
  /** The generation of the documented payloads. */
  generation: 'A' | 'B';
  /** Milliseconds from creation to the terminal status. */
  taskDurationMs: number;
  /** Number of RUNNING updates between start and end. */
  taskSteps: number;
  /** An undocumented status shown just before the end, such as POSTPROCESSING; empty for none. */
  extraStatus: string;
  /** Credits of a fresh account. */
  startingBalance: number;
  /** Whether tasks that fail or are cancelled cost as much as others. */
  chargeFailures: boolean;
  /** Maximum open tasks per account; beyond it 2000/429. */
  queueLimit: number;
  /** How long an identical creation returns the task that exists already; 0 turns it off. */
  duplicateWindowMs: number;
  /** Generation B: a new task is 1006 for this long unless the named header is sent; 0 turns it off. */
  readAfterWriteSeconds: number;
  /** Uploads of images and models together allowed in one window. */
  uploadLimit: number;
  uploadWindowMs: number;
  maxImageBytes: number;
  maxModelBytes: number;
  /** Whether the download route answers bytes, all bytes whatever range is asked for, or a redirect to storage. */
  downloadMode: 'bytes' | 'whole' | 'redirect';
  /** Serve every model as this many synthetic bytes; 0 serves the real one. */
  assetBytes: number;
  /** Pace of assets; 0 is as fast as the reader reads. */
  assetBytesPerSecond: number;
  /** Lifetime of signed storage links. */
  urlTtlSeconds: number;
  /** Whether a file_key must name something uploaded before. */
  checkFileKeys: boolean;
  /** The two documented readings of the watch's `since`. */
  catchUpBy: 'updated' | 'created';
}

export interface SandboxOptions extends Partial<SandboxSettings> {
  host?: string;
  /** 0 lets the system choose. */
  port?: number;
  apiKey?: string;
  /** Keeps the tasks over restarts; not set: they go with the process. */
  dataFile?: string;
  /** Keys of further, separate accounts. */
  otherApiKeys?: string[];
  /** Origin used in storage links when the listening address is not what clients can reach. */
  publicUrl?: string;
  /** Mounts the misbehaviour routes under /__control for loopback callers. */
  controlRoutes?: boolean;
}

export const DEFAULT_API_KEY = 'sk-sandbox-local-development-only';

export const DEFAULT_SETTINGS: Readonly<SandboxSettings> = Object.freeze({
  generation: 'A',
  taskDurationMs: 12_000,
  taskSteps: 6,
  extraStatus: '',
  startingBalance: 100_000,
  chargeFailures: false,
  queueLimit: 10_000,
  duplicateWindowMs: 5_000,
  readAfterWriteSeconds: 0,
  uploadLimit: 10,
  uploadWindowMs: 60_000,
  maxImageBytes: 50 * 1024 * 1024,
  maxModelBytes: 200 * 1024 * 1024,
  downloadMode: 'bytes',
  assetBytes: 0,
  assetBytesPerSecond: 0,
  urlTtlSeconds: 3_600,
  checkFileKeys: true,
  catchUpBy: 'updated',
});

const CHOICES: Partial<Record<keyof SandboxSettings, readonly string[]>> = {
  generation: ['A', 'B'],
  downloadMode: ['bytes', 'whole', 'redirect'],
  catchUpBy: ['updated', 'created'],
};

/** Returns a sentence for the first setting that is unknown or of the wrong type, else undefined. */
export function settingsProblem(patch: Record<string, unknown>): string | undefined {
  for (const [name, value] of Object.entries(patch)) {
    if (!Object.hasOwn(DEFAULT_SETTINGS, name)) return `unknown setting ${name}`;
    const key = name as keyof SandboxSettings;
    if (typeof value !== typeof DEFAULT_SETTINGS[key]) return `${name} must be a ${typeof DEFAULT_SETTINGS[key]}`;
    if (typeof value === 'number' && !(Number.isFinite(value) && value >= 0)) return `${name} must be a number from 0`;
    const choices = CHOICES[key];
    if (choices && !choices.includes(value as string)) return `${name} must be one of ${choices.join(', ')}`;
  }
  return undefined;
}

export function settingsOf(options: SandboxOptions): SandboxSettings {
  const given = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => name in DEFAULT_SETTINGS && value !== undefined),
  );
  const problem = settingsProblem(given);
  if (problem) throw new Error(`sandbox options: ${problem}`);
  return { ...DEFAULT_SETTINGS, ...given };
}
