import {
  type IssuedKey,
  type KeyChangesInput,
  keyChangesSchema,
  type KeyRotation,
  Keys,
  type KeySettingsInput,
  keySettingsSchema,
  keyView,
  rotateKeySchema,
  type TeamKey,
} from '#access';
import { type PageRequest, success } from '#contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { AdminOrTeamAdmin } from '../platform/access/access-rules.decorator.js';
import { AuditAs } from '../platform/audit/audit-as.decorator.js';
import { madeKey, rotatedKey, targetKey, targetTeam } from './audit-targets.js';
import { OwnKey } from './own-key.decorator.js';
import { OwnTeamInterceptor } from './own-team.interceptor.js';
import { PageRequestPipe } from '../platform/validation/page-request.pipe.js';

/** Keys of a team; each is shown in clear once, in the answer that creates it. */
@Controller('gateway/v1')
@AdminOrTeamAdmin()
@UseInterceptors(OwnTeamInterceptor)
export class KeysController {
  constructor(private readonly keys: Keys) {}

  @Post('teams/:teamId/keys')
  @HttpCode(201)
  @AuditAs('key.create', targetTeam, madeKey)
  async create(@Param('teamId') teamId: string, @Body({ schema: keySettingsSchema }) settings: KeySettingsInput) {
    return issued(await this.keys.create(teamId, settings));
  }

  @Get('teams/:teamId/keys')
  async list(@Param('teamId') teamId: string, @Query(PageRequestPipe) request: PageRequest) {
    const page = await this.keys.list(teamId, request);
    return success({ keys: page.items.map(keyView), next_cursor: page.nextCursor ?? null });
  }

  @Get('keys/:keyId')
  get(@OwnKey() key: TeamKey) {
    return success(keyView(key));
  }

  @Patch('keys/:keyId')
  @AuditAs('key.update', targetKey)
  async update(@Param('keyId') keyId: string, @Body({ schema: keyChangesSchema }) changes: KeyChangesInput) {
    return success(keyView(await this.keys.update(keyId, changes)));
  }

  @Delete('keys/:keyId')
  @AuditAs('key.revoke', targetKey)
  async revoke(@Param('keyId') keyId: string) {
    return success(keyView(await this.keys.revoke(keyId)));
  }

  @Post('keys/:keyId/rotate')
  @HttpCode(201)
  @AuditAs('key.rotate', rotatedKey, madeKey)
  async rotate(@Param('keyId') keyId: string, @Body({ schema: rotateKeySchema }) rotation: KeyRotation) {
    return issued(await this.keys.rotate(keyId, rotation));
  }
}

function issued({ record, key }: IssuedKey) {
  return success({ ...keyView(record), key });
}
