import { type Triverse, type TriverseOptions } from '../src/index.js';
import { type Answer, FixtureUpstream, raw } from './fixture-upstream.js';

export const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';
export const MODEL = Buffer.from('glTF-a-model-of-some-bytes');
export const OCTETS = { 'content-type': 'application/octet-stream', etag: '"e1"', 'x-internal': 'secret' };

export const redirectTo = (location: string, status = 302): Answer => raw('', status, { location });

/** An upstream and a storage that both serve MODEL, and a Triverse client that may read from both. */
export class AssetFixture {
  upstream!: FixtureUpstream;
  storage!: FixtureUpstream;
  triverse!: Triverse;

  async start(): Promise<void> {
    this.upstream = await FixtureUpstream.start(raw(MODEL, 200, OCTETS));
    this.storage = await FixtureUpstream.start(raw(MODEL, 200, OCTETS));
  }

  async stop(): Promise<void> {
    this.triverse.close();
    await this.upstream.stop();
    await this.storage.stop();
  }

  api(options: Partial<TriverseOptions> = {}): Triverse['api'] {
    this.triverse = this.upstream.triverse({ assetHosts: [`127.0.0.1:${this.storage.port}`], ...options });
    return this.triverse.api;
  }
}
