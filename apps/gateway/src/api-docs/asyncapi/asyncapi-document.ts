import { z } from 'zod';
import { componentSchema, schemasOf } from '../openapi/components.js';
import { inputSchema } from '../openapi/input-schema.js';
import { type DocumentOptions } from '../openapi/openapi-document.js';
import { describeFields } from '../../platform/docs-kit/describe-fields.js';
import { type Json } from '../../platform/docs-kit/route-docs.js';
import { errorBody } from '../../platform/docs-kit/error-schemas.js';
import { envelope } from '../../platform/docs-kit/schema-of.js';
import { FRAMES, rawWatchChannel, streamChannel } from './frame-channels.js';
import { PUSHED, type PushDocs, REQUESTED, type RequestDocs } from './socket-events.js';
import { WEBHOOK_BODIES, webhookChannel } from './webhook-channel.js';

export interface AsyncApiDocument {
  asyncapi: string;
  info: Json;
  channels: Record<string, Json & { messages: Record<string, Json> }>;
  operations: Record<string, Json>;
  components: Json & { messages: Record<string, Json>; schemas: Record<string, Json> };
  [field: string]: unknown;
}

/** The AsyncAPI 3 document of everything that stays connected, from the event maps that server and SDK share. Sent and received are the gateway's view. */
export function asyncApiDocument({ version, publicUrl }: DocumentOptions): AsyncApiDocument {
  const messages = { ...pushedMessages(), ...requestMessages(), ...FRAMES, ...WEBHOOK_BODIES };
  const refs = (names: string[]) => Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
  const own = Object.keys(messages).filter((name) => !(name in FRAMES) && !(name in WEBHOOK_BODIES));
  return describeFields({
    asyncapi: '3.0.0',
    info: { title: 'Triverse gateway: live updates', version, description: INTRODUCTION },
    defaultContentType: 'application/json',
    servers: serversOf(publicUrl),
    channels: {
      socketIo: { address: '/socket.io', title: 'socket.io', description: SOCKET_IO, messages: refs(own) },
      taskEvents: { ...streamChannel, messages: refs(['streamUpdate', 'streamFinalized', 'streamClosing']) },
      rawWatch: { ...rawWatchChannel, messages: refs(['watchUpdate', 'watchFinalized']) },
      webhooks: { ...webhookChannel, messages: refs(Object.keys(WEBHOOK_BODIES)) },
    },
    operations: { ...pushOperations(), ...requestOperations(), ...frameOperations() },
    components: { messages, schemas: schemasOf(messages, 'draft-7'), securitySchemes: SECURITY },
  });
}

const INTRODUCTION = `Every change of a task reaches every client that watches it, over whichever of the three it speaks. \`(epoch, rev)\` orders the versions of a task: within an epoch a client keeps the highest \`rev\`, and another epoch means that the record was made anew, or the storage restarted: take what it says.
Requests and answers over HTTP are described at [/docs](/docs).`;

const SOCKET_IO = `Namespace \`/\`. The credential goes into the handshake's \`auth.token\`, never into the address. A refused handshake is \`connect_error\`, with the error object in its \`data\`.
Each request is acknowledged with the envelope or the error object. After a reconnect subscribe again: nothing is left of the old connection.`;

const SECURITY = {
  handshakeToken: { type: 'userPassword', description: "A team key or client token as `auth.token` of socket.io's handshake." },
  bearer: { type: 'http', scheme: 'bearer', description: '`Authorization: Bearer <team key | client token>`.' },
  tokenInQuery: {
    type: 'httpApiKey',
    name: 'token',
    in: 'query',
    description: 'A client token, for the raw watch socket only. A team key is refused in an address.',
  },
};

function serversOf(publicUrl = 'http://localhost:3000'): Json {
  const { host, protocol, pathname } = new URL(publicUrl);
  const secure = protocol === 'https:' ? 's' : '';
  const pathOf = pathname === '/' ? {} : { pathname };
  return {
    socket: { host, ...pathOf, protocol: `ws${secure}`, description: 'socket.io and the raw watch socket.' },
    http: { host, ...pathOf, protocol: `http${secure}`, description: 'Server-sent events, and the long polling of socket.io.' },
  };
}

/** `task:subscribe` → `taskSubscribe` */
export function messageName(event: string): string {
  return event.replaceAll(/:(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

function pushedMessages(): Record<string, Json> {
  return Object.fromEntries(
    Object.entries<PushDocs>(PUSHED).map(([event, { summary, payload }]) => [
      messageName(event),
      { name: event, title: event, summary, payload: componentSchema(payload, 'draft-7') },
    ]),
  );
}

function requestMessages(): Record<string, Json> {
  const messages = Object.entries<RequestDocs>(REQUESTED).flatMap(
    ([event, { summary, request, example, data, answer: granted }]) => {
      const answer = componentSchema(z.union([envelope(data), errorBody]), 'draft-7');
      return [
        [
          messageName(event),
          { name: event, title: event, summary, payload: inputSchema(request), examples: [{ payload: example }] },
        ],
        [
          `${messageName(event)}Ack`,
          {
            name: `${event} (acknowledgement)`,
            title: `answer to ${event}`,
            payload: answer,
            examples: [{ payload: { code: 0, message: 'success', data: granted } }],
          },
        ],
      ] as const;
    },
  );
  return Object.fromEntries<Json>(messages);
}

const ref = (path: string) => ({ $ref: `#/channels/${path}` });

function pushOperations(): Record<string, Json> {
  return Object.fromEntries(
    Object.entries<PushDocs>(PUSHED).map(([event, { summary }]) => {
      const name = messageName(event);
      return [`${name}Push`, { action: 'send', summary, channel: ref('socketIo'), messages: [ref(`socketIo/messages/${name}`)] }];
    }),
  );
}

function requestOperations(): Record<string, Json> {
  return Object.fromEntries(
    Object.entries<RequestDocs>(REQUESTED).map(([event, { summary }]) => {
      const name = messageName(event);
      const reply = { channel: ref('socketIo'), messages: [ref(`socketIo/messages/${name}Ack`)] };
      const messages = [ref(`socketIo/messages/${name}`)];
      return [`${name}Request`, { action: 'receive', summary, channel: ref('socketIo'), messages, reply }];
    }),
  );
}

function frameOperations(): Record<string, Json> {
  const operation = (channel: string, names: string[]) => ({
    action: 'send',
    channel: ref(channel),
    messages: names.map((name) => ref(`${channel}/messages/${name}`)),
  });
  return {
    streamTask: operation('taskEvents', ['streamUpdate', 'streamFinalized', 'streamClosing']),
    watchTasks: operation('rawWatch', ['watchUpdate', 'watchFinalized']),
    sendWebhook: operation('webhooks', Object.keys(WEBHOOK_BODIES)),
  };
}
