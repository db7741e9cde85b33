import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  attributes: { key: string; value: Record<string, unknown> }[];
  links?: { traceId: string; spanId: string }[];
}

interface Exported {
  resourceSpans: {
    resource: { attributes: CollectedSpan['attributes'] };
    scopeSpans: { spans: CollectedSpan[] }[];
  }[];
}

/** Takes spans as an OpenTelemetry collector does, over OTLP/HTTP in JSON. */
export async function startCollector() {
  const spans: CollectedSpan[] = [];
  const services = new Set<unknown>();
  const headers: Record<string, unknown>[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      if (request.url !== '/v1/traces' || request.headers['content-type'] !== 'application/json')
        return void response.writeHead(404).end();
      headers.push(request.headers);
      bodies.push(text);
      for (const { resource, scopeSpans } of (JSON.parse(text) as Exported).resourceSpans) {
        services.add(resource.attributes.find(({ key }) => key === 'service.name')?.value['stringValue']);
        spans.push(...scopeSpans.flatMap((scope) => scope.spans));
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    services,
    headers,
    /** Everything that was sent. */
    text: () => bodies.join('\n'),
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

export function attribute({ attributes }: CollectedSpan, name: string): unknown {
  const value = attributes.find(({ key }) => key === name)?.value ?? {};
  return Object.values(value)[0];
}
