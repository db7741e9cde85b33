import { TextSeal } from '#access';
import { type Settings } from '#config';
import { type SealedEndpoint, SecretSeal } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';

const PURPOSE = 'secrets of webhook endpoints v1';

/** Seals under GATEWAY_SECRET. Without that setting secrets lie in clear: a key that ends with the process would make them useless. */
@Injectable()
export class EndpointSeal extends SecretSeal {
  private readonly isOn: boolean;

  constructor(
    private readonly texts: TextSeal,
    @Inject(SETTINGS_TOKEN) { GATEWAY_SECRET }: Pick<Settings, 'GATEWAY_SECRET'>,
  ) {
    super();
    this.isOn = GATEWAY_SECRET !== undefined;
  }

  seal(secret: string, endpoint: SealedEndpoint): string {
    return this.isOn ? this.texts.seal(secret, sealedFor(endpoint)) : secret;
  }

  open(stored: string, endpoint: SealedEndpoint): string | undefined {
    return this.texts.isSealed(stored) ? this.texts.open(stored, sealedFor(endpoint)) : stored;
  }

  isCurrent(stored: string): boolean {
    return this.isOn ? this.texts.isCurrent(stored, PURPOSE) : !this.texts.isSealed(stored);
  }
}

function sealedFor({ teamId, id }: SealedEndpoint) {
  return { purpose: PURPOSE, owner: `${teamId}/${id}` };
}
