import { accountDocs } from '../../account/account.docs.js';
import { keysDocs } from '../../admin/keys.docs.js';
import { auditDocs, backupDocs, connectionsDocs, tokensDocs, usageDocs } from '../../admin/reports.docs.js';
import { teamsDocs } from '../../admin/teams.docs.js';
import { alertsDocs } from '../../alerts/alerts.docs.js';
import { reconciliationDocs } from '../../alerts/credits/reconciliation.docs.js';
import { assetsDocs } from '../../assets/assets.docs.js';
import { authConfigDocs, backchannelLogoutDocs, keySignInDocs, sessionDocs, signInDocs } from '../../auth/auth.docs.js';
import { rootDocs } from '../../console/root.docs.js';
import { healthDocs, metricsDocs, versionDocs } from '../../ops/health.docs.js';
import { logLevelDocs } from '../../ops/log-level.docs.js';
import { upstreamDocs } from '../../ops/upstream.docs.js';
import { taskLabelsDocs } from '../../tasks/labels/task-labels.docs.js';
import { pricingDocs } from '../../tasks/pricing/pricing.docs.js';
import { taskListDocs, tasksDocs } from '../../tasks/tasks.docs.js';
import { presignDocs, uploadsDocs } from '../../uploads/uploads.docs.js';
import { taskEventsDocs } from '../../realtime/sse/task-events.docs.js';
import { deliveriesDocs, failingWebhooksDocs, jwksDocs, webhooksDocs } from '../../webhooks/webhooks.docs.js';
import { sdkDocs } from '../../sdk/sdk.docs.js';
import { docsDocs } from '../pages/docs.docs.js';
import { type DocumentedController } from '../../platform/docs-kit/route-docs.js';

/** In the order of the page. A controller that is missing here fails the test that compares the document with the router. */
export const DOCUMENTED_CONTROLLERS: readonly DocumentedController[] = [
  tasksDocs,
  taskListDocs,
  taskLabelsDocs,
  taskEventsDocs,
  assetsDocs,
  uploadsDocs,
  presignDocs,
  accountDocs,
  pricingDocs,
  tokensDocs,
  teamsDocs,
  keysDocs,
  webhooksDocs,
  deliveriesDocs,
  failingWebhooksDocs,
  jwksDocs,
  usageDocs,
  connectionsDocs,
  auditDocs,
  alertsDocs,
  reconciliationDocs,
  backupDocs,
  authConfigDocs,
  keySignInDocs,
  signInDocs,
  sessionDocs,
  backchannelLogoutDocs,
  healthDocs,
  metricsDocs,
  upstreamDocs,
  versionDocs,
  logLevelDocs,
  docsDocs,
  sdkDocs,
  rootDocs,
];
