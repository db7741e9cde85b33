import { WebhookSigner } from '#webhooks';
import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../platform/access/access-rules.decorator.js';

/** The public halves of WEBHOOK_SIGNING_KEY, for receivers that verify `v1a` signatures. */
@Controller('gateway/v1/webhooks/jwks')
@Public()
export class JwksController {
  constructor(private readonly signer: WebhookSigner) {}

  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  read() {
    return { keys: this.signer.publicKeys() };
  }
}
