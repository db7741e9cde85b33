import { alertMessage } from '../alerts/alert-message.docs.js';
import { WEBHOOK_MESSAGES, type WebhookDocs } from '../platform/docs-kit/webhook-schemas.js';

/** Every message that the gateway sends to receivers, by type. */
export const ALL_WEBHOOK_MESSAGES: readonly [type: string, docs: WebhookDocs][] = [...WEBHOOK_MESSAGES, alertMessage];
