import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsMoment } from '../platform/validation/moment.js';
import { TeamQueryDto } from '../platform/own-team/team-query.dto.js';
import { QueryNumber } from '../platform/validation/query-number.js';

/** Query of `GET /gateway/v1/audit`. */
export class AuditQueryDto extends TeamQueryDto {
  @IsOptional() @IsString() @MaxLength(128) actor?: string;
  @IsOptional() @IsString() @MaxLength(64) action?: string;
  @IsOptional() @IsMoment() from?: string;
  @IsOptional() @IsMoment() to?: string;
  @IsOptional() @Matches(/^\d{13}(-[0-9A-Za-z]{1,40})?$/, { message: 'cursor must come from the previous page' }) cursor?: string;
  @IsOptional() @QueryNumber() @IsInt() @Min(1) @Max(100) limit?: number;
}
