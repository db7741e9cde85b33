import { accountDocs, pricingDocs } from '../../edge/http/account/account.docs.js';
import { keysDocs } from '../../edge/http/admin/keys.docs.js';
import { auditDocs, tokensDocs, usageDocs } from '../../edge/http/admin/reports.docs.js';
import { teamsDocs } from '../../edge/http/admin/teams.docs.js';
import { assetsDocs } from '../../edge/http/assets/assets.docs.js';
import { authConfigDocs, backchannelLogoutDocs, sessionDocs, signInDocs } from '../../edge/http/auth/auth.docs.js';
import { healthDocs, metricsDocs } from '../../edge/http/health/health.docs.js';
import { taskListDocs, tasksDocs } from '../../edge/http/tasks/tasks.docs.js';
import { presignDocs, uploadsDocs } from '../../edge/http/uploads/uploads.docs.js';
import { taskEventsDocs } from '../../edge/realtime/sse/task-events.docs.js';
import { docsDocs } from '../pages/docs.docs.js';
import { type DocumentedController } from './route-docs.js';

/** In the order of the page. A controller that is missing here fails the test that compares the document with the router. */
export const DOCUMENTED_CONTROLLERS: readonly DocumentedController[] = [
  tasksDocs,
  taskListDocs,
  taskEventsDocs,
  assetsDocs,
  uploadsDocs,
  presignDocs,
  accountDocs,
  pricingDocs,
  tokensDocs,
  teamsDocs,
  keysDocs,
  usageDocs,
  auditDocs,
  authConfigDocs,
  signInDocs,
  sessionDocs,
  backchannelLogoutDocs,
  healthDocs,
  metricsDocs,
  docsDocs,
];
