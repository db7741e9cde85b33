import type { SettingRow } from './setting-row.js';
import { whole } from './values/basic.js';
import { bearer } from './values/secrets.js';

export const REALTIME_CONNECTIONS_SETTINGS = {
  SOCKETS_PER_KEY: {
    group: 'Realtime connections',
    schema: whole(1, 10_000_000),
    default: '10000',
    about: 'Maximum realtime connections per key across all instances, unless the key has its own limit',
  },
  SUBSCRIPTIONS_PER_SOCKET: {
    schema: whole(1, 100_000),
    default: '200',
    about: 'Maximum tasks that one realtime connection may watch',
  },
  SOCKET_EVENTS_PER_SECOND: {
    schema: whole(1, 100_000),
    default: '20',
    about: 'Maximum events per second from one connection, plus a burst that allows it to renew all its subscriptions',
  },
  SOCKET_MESSAGE_BYTES: {
    schema: whole(512, 16_777_216),
    default: '16384',
    unit: 'bytes',
    about: 'Maximum size of a message from a realtime client',
  },
  SOCKET_BUFFER_BYTES: {
    schema: whole(1_024, 1_073_741_824),
    default: '1048576',
    unit: 'bytes',
    about: 'Maximum size of the states buffered for one slow realtime client; beyond this it is disconnected',
  },
  SOCKET_ADMIN_UI_PASSWORD: {
    schema: bearer(16),
    secret: true,
    about:
      'Password of the user `admin` for the socket.io admin UI, which shows and disconnects the clients of this instance; not set: no admin UI',
  },
} as const satisfies Record<string, SettingRow>;
