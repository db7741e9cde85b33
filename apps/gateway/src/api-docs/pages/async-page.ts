import { type AsyncApiDocument } from '../asyncapi/asyncapi-document.js';
import { type Json } from '../../platform/docs-kit/route-docs.js';
import { html, prose } from './markup.js';
import { layout } from './reference-page.js';

/** The AsyncAPI document for readers; works without a script. */
export function asyncPage(document: AsyncApiDocument): string {
  const channels = Object.entries(document.channels).map(([name, channel]) => channelSection(document, name, channel));
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<article id="${html(name)}"><h3>${html(name)}</h3><p>${prose(schema['description'])}</p>${code(schema)}</article>`,
  );
  return layout(
    'Triverse gateway: live updates',
    `<main class="async">
<h1>${html(document.info['title'])}</h1>
<p>Version ${html(document.info['version'])}. The same as <a href="/docs/async.json">JSON</a> and <a href="/docs/async.yaml">YAML</a>.</p>
<p>${prose(document.info['description'])}</p>
${channels.join('\n')}
<section><h2>Payloads</h2>${schemas.join('\n')}</section>
</main>`,
  );
}

function channelSection(document: AsyncApiDocument, name: string, channel: Json & { messages: Record<string, Json> }): string {
  const sent = messagesOf(document, name, 'send');
  const messages = Object.keys(channel.messages).map((id) => {
    const message = document.components.messages[id] ?? {};
    const way = sent.has(id) ? 'gateway → client' : id.endsWith('Ack') ? 'acknowledgement' : 'client → gateway';
    return `<article><h3><code>${html(message['name'])}</code> <span class="way">${way}</span></h3><p>${prose(message['summary'])}</p>${example(document, message)}${code(message['payload'])}</article>`;
  });
  return `<section><h2>${html(channel['title'])} <code>${html(channel['address'])}</code></h2><p>${prose(channel['description'])}</p>${messages.join('\n')}</section>`;
}

function messagesOf({ operations }: AsyncApiDocument, channel: string, action: string): Set<string> {
  const refs = Object.values(operations)
    .filter((operation) => operation['action'] === action)
    .flatMap((operation) => operation['messages'] as { $ref: string }[])
    .map(({ $ref }) => $ref.split('/messages/'))
    .filter(([of]) => of === `#/channels/${channel}`);
  return new Set(refs.map(([, message]) => message ?? ''));
}

/** The message's own example, or that of the schema which it refers to. */
function example({ components }: AsyncApiDocument, { examples = [], payload }: Message): string {
  const schema = components.schemas[payload?.$ref?.split('/').at(-1) ?? ''] as { examples?: unknown[] } | undefined;
  const shown = examples[0]?.payload ?? schema?.examples?.[0];
  return shown === undefined ? '' : `<pre tabindex="0">${html(JSON.stringify(shown, null, 2))}</pre>`;
}

interface Message {
  examples?: { payload?: unknown }[];
  payload?: { $ref?: string };
}

function code(value: unknown): string {
  const text = html(JSON.stringify(value, null, 2)).replaceAll(
    /&quot;#\/components\/schemas\/(\w+)&quot;/g,
    '<a href="#$1">$1</a>',
  );
  return `<details><summary>Schema</summary><pre>${text}</pre></details>`;
}
