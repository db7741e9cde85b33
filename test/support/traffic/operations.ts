import { type OpenApiDocument } from '../../../apps/gateway/src/api-docs/openapi/openapi-document.js';

type Content = Record<string, { schema: object; example?: unknown; examples?: Record<string, { value: unknown }> }>;

export interface OperationAnswer {
  headers?: Record<string, unknown>;
  content?: Content;
}

export interface Operation {
  path: string;
  method: string;
  pattern: RegExp;
  requestBody?: { content: Content };
  responses: Record<string, OperationAnswer>;
}

/** Every operation of a document; those with fewer placeholders first, as a router tries them. */
export function operationsOf(document: OpenApiDocument): Operation[] {
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      ...(operation as unknown as Pick<Operation, 'requestBody' | 'responses'>),
      path,
      method,
      pattern: patternOf(path),
    })),
  );
  return all.sort((a, b) => placeHolders(a.path) - placeHolders(b.path));
}

export function findOperation(operations: readonly Operation[], method: string, path: string): Operation | undefined {
  return operations.find((one) => one.method === method.toLowerCase() && one.pattern.test(path));
}

function patternOf(path: string): RegExp {
  const literal = path
    .split(/(\{\w+\})/)
    .map((part) =>
      part.startsWith('{') ? (part === '{path}' ? '.*' : '[^/]*') : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    );
  return new RegExp(`^${literal.join('')}$`);
}

function placeHolders(path: string): number {
  return path.split('{').length;
}
