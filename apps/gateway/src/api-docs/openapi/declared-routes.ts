import { RequestMethod } from '@nestjs/common';
import { ACCESS_RULE, type AccessRule, METRICS_TOKEN_TAKEN, SIGNED_LINK } from '../../platform/access/access-rules.decorator.js';
import { type DocumentedController, type RouteDocs } from '../../platform/docs-kit/route-docs.js';

export interface DeclaredRoute {
  method: string;
  /** As OpenAPI writes it, e.g. `/api/v1/tasks/{uuid}`. */
  path: string;
  rule: AccessRule | undefined;
  takesSignedLink: boolean;
  takesMetricsToken: boolean;
  status: number;
  docs: RouteDocs;
}

/** What the decorators of a controller say of its routes, joined with their documentation. */
export function declaredRoutes({ controller, routes }: DocumentedController): DeclaredRoute[] {
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.entries(routes).flatMap(([name, docs]) => {
    const handler = prototype[name];
    if (typeof handler !== 'function') throw new Error(`${controller.name} has no handler ${name}`);
    const verb = meta<RequestMethod>('method', handler);
    if (verb === undefined) throw new Error(`${controller.name}.${name} is no route`);
    const method = RequestMethod[verb];
    return {
      method,
      path: pathOf(meta('path', controller), meta('path', handler)),
      rule: meta<AccessRule>(ACCESS_RULE, handler) ?? meta<AccessRule>(ACCESS_RULE, controller),
      takesSignedLink: meta<boolean>(SIGNED_LINK, handler) === true,
      takesMetricsToken: meta<boolean>(METRICS_TOKEN_TAKEN, controller) === true,
      status: meta<number>('__httpCode__', handler) ?? (method === 'POST' ? 201 : 200),
      docs,
    };
  });
}

function meta<T>(key: string, on: object): T | undefined {
  return Reflect.getMetadata(key, on) as T | undefined;
}

function pathOf(prefix = '', path = ''): string {
  const joined = `/${prefix}/${path}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1');
  return joined.replaceAll(/:(\w+)/g, '{$1}');
}
