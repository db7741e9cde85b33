import { IsBoolean, IsOptional, Matches } from 'class-validator';

/** Optional fields that every flow takes. */
export class CommonFieldsDto {
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,64}$/, { message: 'client_order_id must be 1 to 64 characters of A-Z, a-z, 0-9, "_" and "-"' })
  client_order_id?: string;

  @IsOptional()
  @IsBoolean()
  allow_duplicate?: boolean;
}
