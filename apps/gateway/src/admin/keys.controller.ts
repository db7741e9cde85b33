import { type IssuedKey, Keys, keyView, type Principal } from '#access';
import { ApiError, success } from '#contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { AdminOrTeamAdmin } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { Audited } from '../platform/audit/audited.js';
import { assertOwnTeam, isOwnTeam } from './own-team.js';
import { pageRequest } from './page-request.js';

const made = ({ record }: IssuedKey) => ({ target: record.keyId });

/** Keys of a team; each is shown in clear once, in the answer that makes it. */
@Controller('gateway/v1')
@AdminOrTeamAdmin()
export class KeysController {
  constructor(
    private readonly keys: Keys,
    private readonly audited: Audited,
  ) {}

  @Post('teams/:teamId/keys')
  @HttpCode(201)
  async create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('teamId') teamId: string,
    @Body() body: unknown,
  ) {
    assertOwnTeam(caller, teamId);
    const issued = await this.audited.run({ caller, request }, { action: 'key.create', target: teamId, teamId, made }, () =>
      this.keys.create(teamId, body ?? {}),
    );
    return success({ ...keyView(issued.record), key: issued.key });
  }

  @Get('teams/:teamId/keys')
  async list(@Caller() caller: Principal, @Param('teamId') teamId: string, @Query() query: Record<string, unknown>) {
    assertOwnTeam(caller, teamId);
    const page = await this.keys.list(teamId, pageRequest(query));
    return success({ keys: page.items.map(keyView), next_cursor: page.nextCursor ?? null });
  }

  @Get('keys/:keyId')
  async get(@Caller() caller: Principal, @Param('keyId') keyId: string) {
    return success(keyView(await this.ownKey(caller, keyId)));
  }

  @Patch('keys/:keyId')
  async update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('keyId') keyId: string,
    @Body() body: unknown,
  ) {
    const { teamId } = await this.ownKey(caller, keyId);
    const key = await this.audited.run({ caller, request }, { action: 'key.update', target: keyId, teamId }, () =>
      this.keys.update(keyId, body),
    );
    return success(keyView(key));
  }

  @Delete('keys/:keyId')
  async revoke(@Caller() caller: Principal, @Req() request: FastifyRequest, @Param('keyId') keyId: string) {
    const { teamId } = await this.ownKey(caller, keyId);
    const key = await this.audited.run({ caller, request }, { action: 'key.revoke', target: keyId, teamId }, () =>
      this.keys.revoke(keyId),
    );
    return success(keyView(key));
  }

  @Post('keys/:keyId/rotate')
  @HttpCode(201)
  async rotate(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('keyId') keyId: string,
    @Body() body: unknown,
  ) {
    const { teamId } = await this.ownKey(caller, keyId);
    const issued = await this.audited.run(
      { caller, request },
      { action: 'key.rotate', target: keyId, teamId, detail: { rotated: keyId }, made },
      () => this.keys.rotate(keyId, body ?? {}),
    );
    return success({ ...keyView(issued.record), key: issued.key });
  }

  private async ownKey(caller: Principal, keyId: string) {
    const key = await this.keys.get(keyId);
    // Worded as for a key that there is not.
    if (!isOwnTeam(caller, key.teamId)) throw new ApiError(1005, { message: 'key not found' });
    return key;
  }
}
