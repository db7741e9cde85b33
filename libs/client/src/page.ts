/** The browser globals that the SDK uses. Node has neither them nor their types. */
export interface PageGlobals {
  location?: { origin: string };
  XMLHttpRequest?: new () => PageRequest;
  addEventListener?: (event: 'online', listener: () => void) => void;
  removeEventListener?: (event: 'online', listener: () => void) => void;
}

/** The part of XMLHttpRequest that an upload needs. */
export interface PageRequest {
  readonly status: number;
  readonly responseText: string;
  readonly upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null };
  withCredentials: boolean;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body: FormData): void;
  abort(): void;
}

export const page = globalThis as unknown as PageGlobals;
