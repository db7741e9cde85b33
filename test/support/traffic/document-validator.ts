import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { COMMON_HEADERS } from '../../../apps/gateway/src/platform/docs-kit/headers.js';
import { type OpenApiDocument } from '../../../apps/gateway/src/api-docs/openapi/openapi-document.js';
import { findOperation, type Operation, type OperationAnswer, operationsOf } from './operations.js';

export interface Exchange {
  method: string;
  /** Without the query. */
  path: string;
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Absent if the body was not read: for files and streams only the headers are checked. */
  body?: string;
  /** Body of the request, if it was JSON. */
  requestBody?: string;
}

const ROOT = 'openapi';
const escaped = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Checks exchanges against an OpenAPI document. Each check returns its complaints in words. */
export function documentValidator(document: OpenApiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, ROOT);
  const operations = operationsOf(document);
  const compiled = new Map<string, ValidateFunction>();

  const complaints = (pointer: string[], value: unknown): string[] => {
    const ref = `${ROOT}#/${pointer.map(escaped).join('/')}`;
    const validate = compiled.get(ref) ?? ajv.compile({ $ref: ref });
    compiled.set(ref, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || 'body'} ${message} ${JSON.stringify(params)}`,
    );
  };

  const answerTo = ({ responses }: Operation, status: number): [string, OperationAnswer] | undefined => {
    // `default` covers future error codes, never another kind of success.
    const key = String(status) in responses ? String(status) : status >= 400 && 'default' in responses ? 'default' : undefined;
    const answer = key === undefined ? undefined : responses[key];
    return key === undefined || answer === undefined ? undefined : [key, answer];
  };

  const bodyComplaints = (pointer: string[], answer: OperationAnswer, { method, headers, body }: Exchange): string[] => {
    const type = headers['content-type']?.split(';')[0]?.trim();
    const media = type === undefined || answer.content === undefined ? undefined : type in answer.content ? type : '*/*';
    const isEmpty = method === 'HEAD' || body === '' || headers['content-length'] === '0';
    if (isEmpty) return [];
    if (answer.content === undefined || media === undefined)
      return body === undefined ? [] : [`has a body of type ${type}, and none is documented`];
    if (!(media in answer.content)) return [`has the undocumented type ${type}`];
    return media === 'application/json' && body !== undefined
      ? complaints([...pointer, 'content', media, 'schema'], JSON.parse(body))
      : [];
  };

  const response = (exchange: Exchange): string[] => {
    const operation = findOperation(operations, exchange.method, exchange.path);
    // Oversized headers are refused before routing, so the document allows that answer everywhere.
    if (operation === undefined || exchange.status === 431) return outside(exchange);
    const found = answerTo(operation, exchange.status);
    if (found === undefined) return ['has an undocumented status'];
    const [key, answer] = found;
    const pointer = ['paths', operation.path, operation.method, 'responses', key];
    return [
      ...headerComplaints(answer, exchange),
      ...bodyComplaints(pointer, answer, exchange),
      ...requestComplaints(operation, exchange),
    ];
  };

  /** A body that the gateway accepted must be valid by the document. */
  const requestComplaints = (operation: Operation, { status, requestBody }: Exchange): string[] => {
    if (status >= 300 || requestBody === undefined || !('application/json' in (operation.requestBody?.content ?? {}))) return [];
    const found = requestBodyComplaints(operation, JSON.parse(requestBody));
    return found.map((one) => `accepted a request that is not documented: ${one}`);
  };
  const requestBodyComplaints = ({ path, method }: Operation, body: unknown) =>
    complaints(['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'], body);

  /** An undocumented route: it must be refused as unknown, or as an unreadable request. */
  const outside = ({ method, status, headers, body }: Exchange): string[] => {
    if (method === 'OPTIONS' && [204, 400, 403, 404].includes(status)) return [];
    if (![400, 404, 431].includes(status)) return ['is no documented route, yet it was answered'];
    if (method === 'HEAD' || body === undefined) return [];
    if (!(headers['content-type'] ?? '').startsWith('application/json'))
      return ['is no documented route, and its refusal is no JSON'];
    return complaints(['components', 'schemas', 'Error'], JSON.parse(body));
  };

  const examples = (): { place: string; problems: string[] }[] => {
    const all = operations.flatMap((operation) => examplesOf(operation));
    return all.map(({ pointer, example }) => ({
      place: pointer.join(' '),
      problems: complaints([...pointer, 'schema'], example),
    }));
  };
  const componentExamples = () => {
    const schemas = document.components['schemas'] as Record<string, { examples?: unknown[] }>;
    return Object.entries(schemas).flatMap(([name, { examples: given = [] }]) =>
      given.map((example) => ({ place: name, problems: complaints(['components', 'schemas', name], example) })),
    );
  };

  return {
    response,
    requestBody: (path: string, method: string, body: unknown) => {
      const operation = findOperation(operations, method.toUpperCase(), path);
      return operation === undefined ? ['is no documented route'] : requestBodyComplaints(operation, body);
    },
    /** Examples that do not match the schema beside them. */
    examples: () => [...examples(), ...componentExamples()].filter(({ problems }) => problems.length > 0),
    exampleCount: () => examples().length + componentExamples().length,
  };
}

function headerComplaints(answer: OperationAnswer, { headers }: Exchange): string[] {
  const documented = new Set(Object.keys(answer.headers ?? {}).map((name) => name.toLowerCase()));
  const unknown = Object.keys(headers).filter((name) => !documented.has(name) && !COMMON_HEADERS.includes(name));
  return unknown.map((name) => `has the undocumented header ${name}`);
}

function examplesOf({ path, method, requestBody, responses }: Operation): { pointer: string[]; example: unknown }[] {
  const places = [
    { base: ['requestBody'], content: requestBody?.content },
    ...Object.entries(responses).map(([status, answer]) => ({ base: ['responses', status], content: answer.content })),
  ];
  return places.flatMap(({ base, content = {} }) =>
    Object.entries(content).flatMap(([media, { example, examples = {} }]) =>
      [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)].map((one) => ({
        pointer: ['paths', path, method, ...base, 'content', media],
        example: one,
      })),
    ),
  );
}
