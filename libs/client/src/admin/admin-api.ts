import { type HttpCaller } from '../http/http-caller.js';
import { type CallOptions } from '../tasks/tasks-api.js';
import { type IssuedKey, type KeyRecord, type KeySettings, type Page } from './admin-types.js';

/** A team's keys; needs the scope `team:admin`. */
export class KeysApi {
  constructor(private readonly http: HttpCaller) {}

  list(teamId: string, query: { limit?: number; cursor?: string } = {}, { signal }: CallOptions = {}): Promise<Page<KeyRecord>> {
    return this.http.json({ path: `/gateway/v1/teams/${encodeURIComponent(teamId)}/keys`, query, signal });
  }

  /** Not repeated by itself: a second key would be made. */
  create(teamId: string, settings: KeySettings = {}, { signal }: CallOptions = {}): Promise<IssuedKey> {
    return this.http.json({
      method: 'POST',
      path: `/gateway/v1/teams/${encodeURIComponent(teamId)}/keys`,
      json: settings,
      signal,
    });
  }

  /** Makes a successor; the old key works for `graceSeconds` more. */
  rotate(keyId: string, { graceSeconds, signal }: CallOptions & { graceSeconds?: number } = {}): Promise<IssuedKey> {
    const json = graceSeconds === undefined ? {} : { grace_seconds: graceSeconds };
    return this.http.json({ method: 'POST', path: `/gateway/v1/keys/${encodeURIComponent(keyId)}/rotate`, json, signal });
  }

  async revoke(keyId: string, { signal }: CallOptions = {}): Promise<void> {
    await this.http.send({ method: 'DELETE', path: `/gateway/v1/keys/${encodeURIComponent(keyId)}`, signal, repeatable: true });
  }
}
