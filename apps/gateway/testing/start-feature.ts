import { Keys, Teams } from '#access';
import { loadSettings } from '#config';
import { UpstreamApi, UpstreamWatch } from '#tasks';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { PassThrough } from 'node:stream';
import { floors } from '../src/floors.js';
import { PinoLogger } from '../src/platform/logging/pino-logger.js';
import { PeerServer } from '../src/platform/peers/peer-server.js';
import { type PlatformFloor } from '../src/platform/platform.module.js';
import { httpAdapter } from '../src/platform/request/http-adapter.js';
import { NoTracing } from '../src/platform/tracing/tracing.js';
import { FakeUpstreamApi, SilentUpstreamWatch } from './fake-upstream.js';

export const ADMIN_TOKEN = 'test-admin-token-0123456789';

/** One feature over the real floors, the memory engine and a fake upstream, listening on a free port. */
export async function startFeature(feature: Type, prepare?: (app: NestFastifyApplication) => void) {
  const settings = loadSettings({
    ADMIN_TOKEN,
    TRIVERSE_API_KEY: 'sk-of-nobody',
    TRIVERSE_BASE_URL: 'http://127.0.0.1:9/api/v1',
  });
  const logger = new PinoLogger('fatal', new PassThrough().resume());
  const peers = new PeerServer(settings);
  const upstream = new FakeUpstreamApi();
  const floor: PlatformFloor = {
    logger,
    peers,
    tracing: new NoTracing(),
    environment: {},
    close: () => app.close(),
    ownsProcess: false,
  };
  const module = await Test.createTestingModule({ imports: [...floors(settings, floor), feature] })
    .overrideProvider(UpstreamApi)
    .useValue(upstream)
    .overrideProvider(UpstreamWatch)
    .useValue(new SilentUpstreamWatch())
    .setLogger(logger)
    .compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(settings, peers), { bodyParser: false });
  prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return {
    upstream,
    get: app.get.bind(app),
    server: app.getHttpServer(),
    url: await app.getUrl(),
    async makeKey(): Promise<{ teamId: string; key: string }> {
      const { teamId } = await app.get(Teams).create({ name: 'team' });
      return { teamId, key: (await app.get(Keys).create(teamId, {})).key };
    },
    close: () => app.close(),
  };
}
