import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { GATEWAY_METADATA, MESSAGE_METADATA } from '@nestjs/websockets/constants.js';
import { ACCESS_RULE, type AccessRule, SIGNED_LINK } from '../../apps/gateway/src/platform/access/access-rules.decorator.js';

export interface Route {
  method: string;
  /** As the router names it, e.g. `/api/v1/tasks/:uuid`. */
  url: string;
  /** Undefined if the route declares none. */
  rule: AccessRule | undefined;
  /** Whether the signature of a link is accepted here. */
  takesLinks: boolean;
}

interface Declared {
  rule: AccessRule | undefined;
  takesLinks: boolean;
}

const meta = <T>(key: string, on: object) => Reflect.getMetadata(key, on) as T | undefined;

/** Records every route that is registered. Call before the app starts; read after. */
export function collectRoutes(app: NestFastifyApplication): () => Route[] {
  const registered: { method: string; url: string }[] = [];
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url }) => {
      for (const one of Array.isArray(method) ? method : [method]) registered.push({ method: one, url });
    });
  return () => {
    const declared = declaredRoutes(app);
    return registered.map(({ method, url }) => {
      const found = declared.get(`${method} ${url}`) ?? (method === 'HEAD' ? declared.get(`GET ${url}`) : undefined);
      return { method, url, rule: found?.rule, takesLinks: found?.takesLinks === true };
    });
  };
}

/** The socket.io events that have a listener. */
export function collectEvents(app: NestFastifyApplication): string[] {
  const events = new Set<string>();
  for (const { providers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of providers.values()) {
      if (typeof metatype !== 'function' || meta(GATEWAY_METADATA, metatype) !== true) continue;
      for (const handler of methodsOf(metatype)) {
        const event = meta<string>(MESSAGE_METADATA, handler);
        if (event !== undefined) events.add(event);
      }
    }
  }
  return [...events].sort();
}

/** The rules that handlers and controllers declare, by method and path. */
function declaredRoutes(app: NestFastifyApplication): Map<string, Declared> {
  const routes = new Map<string, Declared>();
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      for (const handler of methodsOf(metatype)) {
        const verb = meta<RequestMethod>('method', handler);
        if (verb === undefined) continue;
        const rule = meta<AccessRule>(ACCESS_RULE, handler) ?? meta<AccessRule>(ACCESS_RULE, metatype);
        const takesLinks = meta<boolean>(SIGNED_LINK, handler) === true;
        for (const prefix of paths(meta('path', metatype)))
          for (const path of paths(meta('path', handler)))
            routes.set(`${RequestMethod[verb]} ${routerPath(prefix, path)}`, { rule, takesLinks });
      }
    }
  }
  return routes;
}

function routerPath(prefix: string, path: string): string {
  return `/${prefix}/${path}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1');
}

function methodsOf(type: { prototype?: unknown }): object[] {
  const prototype = type.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype)
    .map((name) => prototype[name])
    .filter((method) => typeof method === 'function');
}

function paths(value: string | string[] | undefined): string[] {
  return value === undefined ? [''] : Array.isArray(value) ? value : [value];
}
