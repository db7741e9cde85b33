/** Injection token of the frozen settings. */
export const SETTINGS_TOKEN = Symbol('settings');
