import { TASK_UUID } from '#contracts';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { TeamQueryDto } from '../platform/own-team/team-query.dto.js';
import { IsMoment } from '../platform/validation/moment.js';
import { QueryNumber } from '../platform/validation/query-number.js';

export const DELIVERY_STATES = ['waiting', 'due', 'sending', 'delivered', 'dead', 'superseded'] as const;

/** Query of the deliveries of a webhook. */
export class DeliveryQueryDto extends TeamQueryDto {
  @IsOptional()
  @IsIn(DELIVERY_STATES, { message: `state must be one of ${DELIVERY_STATES.join(', ')}` })
  state?: (typeof DELIVERY_STATES)[number];
  @IsOptional() @Matches(TASK_UUID, { message: 'task_uuid must be a UUID, as returned by the creation' }) task_uuid?: string;
  @IsOptional() @IsMoment() from?: string;
  @IsOptional() @IsMoment() to?: string;
  @IsOptional() @IsString() @MaxLength(512) cursor?: string;
  @IsOptional() @QueryNumber() @IsInt() @Min(1) @Max(100) limit?: number;
}
