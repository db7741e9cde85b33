import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { AUDITED_AS, AuditAsInterceptor, type AuditedRoute } from './audit-as.interceptor.js';

/**
 * Writes each request of a route into the audit trail.
 * @param action e.g. `key.create`
 * @param of what the request acts on.
 * @param made names what was created, from the answer.
 */
export const AuditAs = (action: string, of: AuditedRoute['of'], made?: AuditedRoute['made']) =>
  applyDecorators(
    SetMetadata(AUDITED_AS, { action, of, ...(made && { made }) } satisfies AuditedRoute),
    UseInterceptors(AuditAsInterceptor),
  );
