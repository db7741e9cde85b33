/** Injection token of the frozen settings. */
export const SETTINGS_TOKEN = Symbol('settings');
/** Injection token of the environment they were read from; its files are read again on SIGHUP. */
export const ENVIRONMENT_TOKEN = Symbol('environment');
export type Environment = Readonly<Record<string, string | undefined>>;
