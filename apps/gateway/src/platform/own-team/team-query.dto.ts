import { IsOptional, IsString, MaxLength } from 'class-validator';

/** Query of what is about one team: a team's own credential need not name it. */
export class TeamQueryDto {
  @IsOptional() @IsString() @MaxLength(64) team_id?: string;
}
