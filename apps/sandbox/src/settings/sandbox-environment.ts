import { DEFAULT_SETTINGS, type SandboxOptions } from './sandbox-settings.js';

type Environment = Record<string, string | undefined>;

function numberOf(environment: Environment, name: string): number | undefined {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be a number from 0`);
  return value;
}

function choiceOf<T extends string>(environment: Environment, name: string, choices: readonly T[]): T | undefined {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  const found = choices.find((choice) => choice === text);
  if (!found) throw new Error(`${name} must be one of ${choices.join(', ')}`);
  return found;
}

/** Reads SANDBOX_*; an invalid value aborts start-up with the name of the variable. */
export function optionsFromEnvironment(environment: Environment): SandboxOptions {
  const port = numberOf(environment, 'SANDBOX_PORT') ?? 4010;
  if (!Number.isInteger(port) || port > 65_535) throw new Error('SANDBOX_PORT must be a port from 0 to 65535');
  return {
    port,
    host: environment['SANDBOX_HOST'] || '127.0.0.1',
    apiKey: environment['SANDBOX_API_KEY'] || undefined,
    dataFile: environment['SANDBOX_DATA_FILE'] || undefined,
    publicUrl: environment['SANDBOX_PUBLIC_URL'] || undefined,
    controlRoutes: choiceOf(environment, 'SANDBOX_CONTROL', ['0', '1']) === '1',
    generation: choiceOf(environment, 'SANDBOX_GENERATION', ['A', 'B']) ?? DEFAULT_SETTINGS.generation,
    downloadMode: choiceOf(environment, 'SANDBOX_DOWNLOAD_MODE', ['bytes', 'whole', 'redirect']),
    taskDurationMs: numberOf(environment, 'SANDBOX_TASK_MS'),
    taskSteps: numberOf(environment, 'SANDBOX_TASK_STEPS'),
    startingBalance: numberOf(environment, 'SANDBOX_BALANCE'),
    queueLimit: numberOf(environment, 'SANDBOX_QUEUE_LIMIT'),
    duplicateWindowMs: numberOf(environment, 'SANDBOX_DUPLICATE_MS'),
    uploadLimit: numberOf(environment, 'SANDBOX_UPLOAD_LIMIT'),
    readAfterWriteSeconds: numberOf(environment, 'SANDBOX_READ_AFTER_WRITE_SECONDS'),
  };
}
