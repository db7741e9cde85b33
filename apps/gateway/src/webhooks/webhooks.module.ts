import { DerivedSecrets } from '#access';
import { type Settings } from '#config';
import { StorageClock } from '#tasks';
import {
  DeliveryObserver,
  ReceivingTeams,
  secretOf,
  SecretSeal,
  TeamSecrets,
  WebhookClock,
  WebhookSigner,
  WebhookUseCasesModule,
} from '#webhooks';
import { Global, Module } from '@nestjs/common';
import { Reload } from '../platform/settings/reload.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { signingKeysOf, webhookOptionsOf } from '../platform/settings/webhook-options.js';
import { DeliveriesController } from './deliveries.controller.js';
import { EnabledTeams } from './enabled-teams.js';
import { EndpointSeal } from './endpoint-seal.js';
import { FailingWebhooksController } from './failing-webhooks.controller.js';
import { JwksController } from './jwks.controller.js';
import { ResealEndpoints } from './reseal-endpoints.js';
import { SendWebhooks } from './send-webhooks.js';
import { ObserveDeliveries, WebhookMetrics } from './webhook-metrics.js';
import { WebhooksController } from './webhooks.controller.js';

const PURPOSE = 'webhooks to the URLs of tasks v1';

/** What the use-cases stand on beside the storage and the sender. */
@Global()
@Module({
  providers: [
    { provide: WebhookClock, useExisting: StorageClock },
    { provide: DeliveryObserver, useClass: ObserveDeliveries },
    { provide: ReceivingTeams, useClass: EnabledTeams },
    { provide: SecretSeal, useClass: EndpointSeal },
    {
      provide: TeamSecrets,
      inject: [DerivedSecrets],
      useFactory: (derived: DerivedSecrets): TeamSecrets => ({ of: (teamId) => derived.of(PURPOSE, teamId).map(secretOf) }),
    },
    {
      provide: WebhookSigner,
      inject: [TeamSecrets, SecretSeal, SETTINGS_TOKEN, Reload],
      useFactory: (secrets: TeamSecrets, seal: SecretSeal, settings: Settings, reload: Reload) => {
        const signer = new WebhookSigner(secrets, seal, signingKeysOf(settings));
        reload.takes('WEBHOOK_SIGNING_KEY', (next) => signer.replaceKeys(signingKeysOf(next)));
        return signer;
      },
    },
  ],
  exports: [DeliveryObserver, ReceivingTeams, SecretSeal, TeamSecrets, WebhookClock, WebhookSigner],
})
class WebhookPartsModule {}

/** Webhooks of teams: their administration, and their delivery. */
@Module({
  imports: [WebhookPartsModule, WebhookUseCasesModule.forRootAsync({ inject: [SETTINGS_TOKEN], useFactory: webhookOptionsOf })],
  controllers: [WebhooksController, DeliveriesController, FailingWebhooksController, JwksController],
  providers: [ResealEndpoints, SendWebhooks, WebhookMetrics],
})
export class WebhooksModule {}
