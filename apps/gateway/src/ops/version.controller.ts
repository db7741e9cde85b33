import { success } from '#contracts';
import { BACKUP_VERSION, RECORD_VERSION } from '#storage';
import { Controller, Get } from '@nestjs/common';
import { AuthenticatedOrAdmin } from '../platform/access/access-rules.decorator.js';
import { builtCommit, packageVersion, PRODUCT } from '../platform/settings/version.js';

export interface GatewayVersion {
  name: string;
  version: string;
  commit: string | null;
  node: string;
  api: string;
  schemas: { backup: number; records: number };
}

/** For the operator and anybody with a credential: support asks for it, and strangers need not know what runs here. */
@Controller('gateway/v1/version')
@AuthenticatedOrAdmin()
export class VersionController {
  private readonly about: GatewayVersion = {
    name: PRODUCT,
    version: packageVersion(),
    commit: builtCommit() ?? null,
    node: process.version,
    api: 'v1',
    schemas: { backup: BACKUP_VERSION, records: RECORD_VERSION.written },
  };

  @Get()
  read() {
    return success(this.about);
  }
}
