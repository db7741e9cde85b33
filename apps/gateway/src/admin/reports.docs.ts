import { tokenRequestSchema } from '#access';
import { z } from 'zod';
import { CSV_CONTENT, documentRoutes } from '../platform/docs-kit/route-docs.js';
import { auditPage, liveConnections, mintedToken, usageReport } from './report-schemas.js';
import { AuditQueryDto } from './audit-query.dto.js';
import { AuditController } from './audit.controller.js';
import { BackupController } from './backup.controller.js';
import { ConnectionsController } from './connections.controller.js';
import { TeamQueryDto } from '../platform/own-team/team-query.dto.js';
import { TokensController } from './tokens.controller.js';
import { UsageQueryDto } from './usage-query.dto.js';
import { UsageController } from './usage.controller.js';

export const tokensDocs = documentRoutes(TokensController, {
  mint: {
    id: 'mintToken',
    tag: 'Tokens',
    summary: 'Make a client token',
    description: "With a team key only. The token has at most the key's scopes, never administration.",
    body: { schema: tokenRequestSchema, required: false, example: { ttl_seconds: 600, scopes: ['tasks:read'], sub: 'user-7' } },
    data: mintedToken,
    example: {
      code: 0,
      message: 'success',
      data: { token: 'eyJ…', token_id: 'h1Zq0c…', expires_at: '2026-03-02T09:25:00.000Z', scopes: ['tasks:read'] },
    },
  },
  revoke: {
    id: 'revokeToken',
    tag: 'Tokens',
    summary: 'Revoke a client token',
    description:
      'By what made it, an administrator of the team, or the operator, who names the team. An id that was not given out is `1005`, as is a token that is not the caller’s to revoke.',
    query: TeamQueryDto,
    errors: [1005],
    data: z.strictObject({ token_id: z.string() }),
  },
});

export const usageDocs = documentRoutes(UsageController, {
  read: {
    id: 'getUsage',
    tag: 'Reports',
    summary: 'Ended tasks and spent credits',
    description:
      'By UTC day, key and flow, or by end user (`group_by=sub`) or label (`group_by=label:project`). The operator names the team; a team sees its own, and a client token with a `sub` only itself among the end users. The last 30 days unless told otherwise. The rows as CSV with `Accept: text/csv` or `format=csv`.',
    query: UsageQueryDto,
    data: usageReport,
    alsoAs: CSV_CONTENT,
    headers: ['Content-Disposition', 'X-Accel-Buffering'],
    errors: [1005, 9003],
  },
});

export const connectionsDocs = documentRoutes(ConnectionsController, {
  read: {
    id: 'getConnections',
    tag: 'Reports',
    summary: 'Live connections of a team',
    description:
      'Open connections for live updates, over all instances; one whose instance died is counted for up to 90 seconds. The operator names the team; a team sees its own.',
    query: TeamQueryDto,
    data: liveConnections,
    errors: [1005],
  },
});

export const auditDocs = documentRoutes(AuditController, {
  read: {
    id: 'readAudit',
    tag: 'Reports',
    summary: 'The audit trail, newest first',
    description: "The operator sees every team's unless one is named; a team sees its own.",
    query: AuditQueryDto,
    data: auditPage,
    errors: [1005],
  },
});

export const backupDocs = documentRoutes(BackupController, {
  read: {
    id: 'readBackup',
    tag: 'Operations',
    summary: 'A backup of everything that is stored',
    description:
      'Lines of JSON, streamed while the gateway serves; `docs/backup-format.md` describes them. The last line has a checksum: an answer without it is cut off. One at a time on each instance, and only with the `ADMIN_TOKEN`. Restore it with `npm run admin -- restore`.',
    answer: {
      description: 'The backup.',
      headers: ['Content-Disposition', 'X-Accel-Buffering'],
      content: { 'application/x-ndjson': { schema: { type: 'string' } } },
    },
    errors: [9003],
  },
});
