import { DerivedSecrets, Teams } from '#access';
import { type Settings } from '#config';
import { isApiError } from '#contracts';
import { StorageClock } from '#tasks';
import { DeliveryObserver, ReceivingTeams, secretOf, TeamSecrets, WebhookClock, WebhookSigner, WebhookUseCasesModule } from '#webhooks';
import { Global, Module } from '@nestjs/common';
import { Reload } from '../platform/settings/reload.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { signingKeysOf, webhookOptionsOf } from '../platform/settings/webhook-options.js';
import { DeliveriesController } from './deliveries.controller.js';
import { JwksController } from './jwks.controller.js';
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
    {
      provide: ReceivingTeams,
      inject: [Teams],
      useFactory: (teams: Teams): ReceivingTeams => ({ isOn: (teamId) => isOn(teams, teamId) }),
    },
    {
      provide: TeamSecrets,
      inject: [DerivedSecrets],
      useFactory: (derived: DerivedSecrets): TeamSecrets => ({ of: (teamId) => derived.of(PURPOSE, teamId).map(secretOf) }),
    },
    {
      provide: WebhookSigner,
      inject: [TeamSecrets, SETTINGS_TOKEN, Reload],
      useFactory: (secrets: TeamSecrets, settings: Settings, reload: Reload) => {
        const signer = new WebhookSigner(secrets, signingKeysOf(settings));
        reload.takes('WEBHOOK_SIGNING_KEY', (next) => signer.replaceKeys(signingKeysOf(next)));
        return signer;
      },
    },
  ],
  exports: [DeliveryObserver, ReceivingTeams, TeamSecrets, WebhookClock, WebhookSigner],
})
class WebhookPartsModule {}

async function isOn(teams: Teams, teamId: string): Promise<boolean> {
  try {
    return (await teams.get(teamId)).disabledAt === null;
  } catch (error) {
    if (isApiError(error) && error.code === 1005) return false;
    throw error;
  }
}

/** Webhooks of teams: their administration, and their delivery. */
@Module({
  imports: [WebhookPartsModule, WebhookUseCasesModule.forRootAsync({ inject: [SETTINGS_TOKEN], useFactory: webhookOptionsOf })],
  controllers: [WebhooksController, DeliveriesController, JwksController],
  providers: [SendWebhooks, WebhookMetrics],
})
export class WebhooksModule {}
