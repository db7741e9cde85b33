import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { TeamQueryDto } from '../platform/own-team/team-query.dto.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Query of `GET /gateway/v1/usage`. */
export class UsageQueryDto extends TeamQueryDto {
  @IsOptional() @Matches(DAY, { message: 'from must be a day such as 2026-01-31' }) from?: string;
  @IsOptional() @Matches(DAY, { message: 'to must be a day such as 2026-01-31' }) to?: string;
  @IsOptional() @IsString() @MaxLength(64) key_id?: string;
  @IsOptional() @IsString() @MaxLength(64) flow?: string;
  @IsOptional() @IsIn(['key', 'flow', 'day'], { message: 'group_by must be key, flow or day' }) group_by?: 'key' | 'flow' | 'day';
}
