import { LinkSigner, type Principal } from '#access';
import { type Settings } from '#config';
import { assetNameOf, type DownloadResponse } from '#contracts';
import { StorageClock } from '#tasks';
import { Inject, Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';

/** Turns the storage's links into the gateway's own, which work for a while where no header can be sent. */
@Injectable()
export class GatewayLinks {
  constructor(
    private readonly signer: LinkSigner,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'SIGNED_LINKS' | 'LINK_TTL' | 'PUBLIC_URL'>,
    private readonly clock: StorageClock,
  ) {}

  /** With SIGNED_LINKS off, the answer stays as it is. */
  replace(request: FastifyRequest, caller: Principal, uuid: string, answer: DownloadResponse): DownloadResponse {
    if (!this.settings.SIGNED_LINKS) return answer;
    const origin = this.settings.PUBLIC_URL ?? `${request.protocol}://${request.host}`;
    const link = (url: string, alias: string) => `${origin}${this.signed(caller, uuid, assetNameOf(url) ?? alias)}`;
    return {
      ...answer,
      download_url: link(answer.download_url, 'model'),
      ...(answer.preview_url === undefined ? {} : { preview_url: link(answer.preview_url, 'preview') }),
    };
  }

  /** A link never outlives the credential that asked for it. */
  private signed(caller: Principal, taskUuid: string, asset: string): string {
    const path = `/api/v1/tasks/${taskUuid}/assets/${encodeURIComponent(asset)}`;
    // A session's cookie travels with the link by itself, and ends with the session.
    if (caller.kind === 'session') return path;
    const expiresAt = Math.min(this.clock.now() + this.settings.LINK_TTL * 1000, caller.expiresAt ?? Infinity);
    const { teamId, keyId, sessionId, tokenId } = caller;
    const parameters = this.signer.sign({ taskUuid, asset, teamId, keyId, sessionId, tokenId, expiresAt });
    return `${path}?${new URLSearchParams({ ...parameters }).toString()}`;
  }
}
