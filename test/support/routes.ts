import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ACCESS_RULE, type AccessRule } from '../../apps/gateway/src/edge/access/access-rules.decorator.js';

export interface Route {
  method: string;
  /** As the router knows it, e.g. `/api/v1/tasks/:uuid`. */
  url: string;
  /** Undefined when the route declares none. */
  rule: AccessRule | undefined;
}

/** Hears every route that the router is given, whoever gives it. Call before the app starts; read after. */
export function collectRoutes(app: NestFastifyApplication): () => Route[] {
  const registered: { method: string; url: string }[] = [];
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url }) => {
      for (const one of Array.isArray(method) ? method : [method]) registered.push({ method: one, url });
    });
  return () => {
    const rules = declaredRules(app);
    return registered.map(({ method, url }) => {
      const rule = rules.get(`${method} ${url}`) ?? (method === 'HEAD' ? rules.get(`GET ${url}`) : undefined);
      return { method, url, rule };
    });
  };
}

/** The rules that handlers and controllers declare, by method and path. */
function declaredRules(app: NestFastifyApplication): Map<string, AccessRule> {
  const rules = new Map<string, AccessRule>();
  const meta = <T>(key: string, on: object) => Reflect.getMetadata(key, on) as T | undefined;
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const handler = prototype[name];
        if (typeof handler !== 'function') continue;
        const verb = meta<RequestMethod>('method', handler);
        const rule = meta<AccessRule>(ACCESS_RULE, handler) ?? meta<AccessRule>(ACCESS_RULE, metatype);
        if (verb === undefined || rule === undefined) continue;
        for (const prefix of paths(meta('path', metatype)))
          for (const path of paths(meta('path', handler)))
            rules.set(`${RequestMethod[verb]} ${`/${prefix}/${path}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1')}`, rule);
      }
    }
  }
  return rules;
}

function paths(value: string | string[] | undefined): string[] {
  return value === undefined ? [''] : Array.isArray(value) ? value : [value];
}
