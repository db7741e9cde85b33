import { type StreamableFile } from '@nestjs/common';
import { type ErrorCode, type StandardResponse } from '#contracts';
import { type z } from 'zod';
import { type HeaderName } from './headers.js';

export type Json = Record<string, unknown>;
export type DtoClass = new () => object;
/** A class-validator DTO or a zod schema: whatever the route itself checks its input with. */
export type InputSchema = DtoClass | z.ZodType;

export const TAGS = {
  Tasks: 'Creations, statuses and the list of tasks.',
  Assets: 'What a task made: links and files.',
  Files: 'Uploads that creations refer to.',
  Account: 'Credits and prices.',
  Teams: 'Teams, keys and budgets, for the operator and for team admins.',
  Webhooks: 'Receivers that a team names, what was sent to them, and the messages themselves.',
  Tokens: 'Short-lived client tokens for browsers.',
  Reports: 'Usage and the audit trail.',
  'Sign-in': 'Browser sign-in with a session cookie.',
  Operations: 'Health, metrics and these documents.',
} as const;
export type Tag = keyof typeof TAGS;

export interface AnswerDocs {
  description: string;
  headers?: readonly HeaderName[];
  /** By media type; absent: no body. */
  content?: Record<string, Json>;
}

/** A row of cells for each item, beside JSON. */
export const CSV_CONTENT = { 'text/csv': { schema: { type: 'string' } } } as const satisfies Record<string, Json>;

export interface RouteDocs<Data = unknown> {
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  query?: InputSchema;
  /** Request headers, by their component's name. */
  requestHeaders?: readonly string[];
  /** What the path's parts are, where the common descriptions do not say it. */
  path?: Record<string, string>;
  /** `alsoTakes`: names of parameters that pass unchecked; `component`: the name of a schema of the document. */
  body?:
    | { schema: InputSchema; required?: boolean; example?: unknown; alsoTakes?: readonly string[] }
    | { component: string; example: unknown }
    | { multipart: Json }
    | { form: z.ZodType };
  /** The success answer: its payload within the envelope, or a schema of its own, or bytes. */
  data?: z.ZodType<Data>;
  bare?: z.ZodType<Data>;
  example?: unknown;
  /** Further forms of the success answer, by media type. */
  alsoAs?: Record<string, Json>;
  /** Instead of one example: several, by name. */
  examples?: Readonly<Record<string, unknown>>;
  answer?: Partial<AnswerDocs>;
  headers?: readonly HeaderName[];
  /** Further answers that are no errors, by status. */
  also?: Record<number, AnswerDocs>;
  /** Codes beyond those that follow from the access rule, the input and `upstream`. */
  errors?: readonly ErrorCode[];
  /** Browsers are shown a page instead of the error object. */
  errorPages?: true;
  /** The route may call the upstream: its codes pass through. */
  upstream?: true;
}

/** What a handler's answer holds, as the compiler knows it. */
type DataOf<R> = [R] extends [void] ? unknown : NonNullable<R> extends StandardResponse<infer D> ? D : R;

/** One entry for every handler of the controller: one that is added later does not compile without its own. */
export type ControllerDocs<C> = {
  [M in keyof C]: C[M] extends (...args: never[]) => infer R ? RouteDocs<DataOf<Exclude<Awaited<R>, StreamableFile>>> : never;
};

export interface DocumentedController {
  controller: new (...args: never[]) => object;
  routes: Record<string, RouteDocs>;
}

export function documentRoutes<C extends object>(
  controller: new (...args: never[]) => C,
  routes: ControllerDocs<C>,
): DocumentedController {
  return { controller, routes };
}
