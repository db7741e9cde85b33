import { ALERT_KINDS, type AlertKind, FINDING_KINDS, type FindingKind } from '#tasks';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { QueryNumber } from '../platform/validation/query-number.js';

const CURSOR = /^[\w-]{1,400}$/;

/** Query of what is about one alert: the operator names its team, or none for one of the installation. */
export class AlertTeamQueryDto {
  @IsOptional() @IsString() @MaxLength(64) team_id?: string;
}

/** Query of `GET /gateway/v1/alerts`. */
export class AlertQueryDto extends AlertTeamQueryDto {
  @IsOptional() @IsIn(['open', 'over'], { message: 'state must be open or over' }) state?: 'open' | 'over';
  @IsOptional() @IsIn(ALERT_KINDS) kind?: AlertKind;
  @IsOptional() @Matches(CURSOR, { message: 'cursor must come from the previous page' }) cursor?: string;
  @IsOptional() @QueryNumber() @IsInt() @Min(1) @Max(100) limit?: number;
}

/** Query of `GET /gateway/v1/reconciliation/findings`. */
export class FindingQueryDto {
  @IsIn(FINDING_KINDS) kind!: FindingKind;
  @IsOptional() @Matches(CURSOR, { message: 'cursor must come from the previous page' }) cursor?: string;
  @IsOptional() @QueryNumber() @IsInt() @Min(1) @Max(100) limit?: number;
}
