import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { logLevels, logLevelSchema } from './log-level-schema.js';
import { LogLevelController } from './log-level.controller.js';

const example = (level: string, until: string | null) => ({
  code: 0,
  message: 'success',
  data: { instance: 'gateway-1:1', level, configured_level: 'info', contexts: {}, until },
});

export const logLevelDocs = documentRoutes(LogLevelController, {
  read: {
    id: 'getLogLevel',
    tag: 'Operations',
    summary: 'How much this instance logs',
    description: 'With the `ADMIN_TOKEN`. The answer names the instance.',
    data: logLevels,
    example: example('info', null),
  },
  change: {
    id: 'changeLogLevel',
    tag: 'Operations',
    summary: 'Change how much this instance logs',
    description:
      'With the `ADMIN_TOKEN`. Replaces what was chosen before; an empty object goes back to `LOG_LEVEL`. Other instances keep their levels. The change is in the audit trail.',
    body: { schema: logLevelSchema, example: { level: 'debug', for_seconds: 600 } },
    data: logLevels,
    example: example('debug', '2026-03-02T09:25:00.000Z'),
  },
});
