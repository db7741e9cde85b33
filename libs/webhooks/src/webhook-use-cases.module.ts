import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { ClaimDeliveries } from './claim-deliveries/claim-deliveries.js';
import { CarryOut } from './deliver-webhooks/carry-out.js';
import { DeliverWebhooks } from './deliver-webhooks/deliver-webhooks.js';
import { DisableEndpoint } from './deliver-webhooks/disable-endpoint.js';
import { FailingEndpoints } from './failing-endpoints/failing-endpoints.js';
import { ManageEndpoints } from './manage-endpoints/manage-endpoints.js';
import { ReadDeliveries } from './read-deliveries/read-deliveries.js';
import { Redeliver } from './redeliver/redeliver.js';
import { ResealSecrets } from './reseal-secrets/reseal-secrets.js';
import { HostPlaces } from './shared/host-places.js';
import { WebhookOptions } from './shared/webhook-options.js';
import { TestEndpoint } from './test-endpoint/test-endpoint.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<WebhookOptions>()
  .setClassMethodName('forRoot')
  .build();

const USE_CASES = [
  CarryOut,
  ClaimDeliveries,
  DeliverWebhooks,
  DisableEndpoint,
  FailingEndpoints,
  ManageEndpoints,
  ReadDeliveries,
  Redeliver,
  ResealSecrets,
  TestEndpoint,
];

/** The use-cases of webhooks. Their ports are bound by the modules of their adapters; the signer, clock and observer by whoever imports this. */
@Module({
  providers: [{ provide: WebhookOptions, useExisting: MODULE_OPTIONS_TOKEN }, HostPlaces, ...USE_CASES],
  exports: [WebhookOptions, ...USE_CASES],
})
export class WebhookUseCasesModule extends ConfigurableModuleClass {}
