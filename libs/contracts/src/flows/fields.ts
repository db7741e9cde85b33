import { applyDecorators } from '@nestjs/common';
import { IsBoolean, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';

/** Reference to a file: a `file_key` of an upload, or a public http(s) URL. */
export const IsFileReference = () =>
  applyDecorators(
    IsString(),
    MinLength(1),
    MaxLength(2048),
    Matches(/^(https?:\/\/\S+|(?!.*\.\.)(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^\s?#\\]+)$/, {
      message: '$property must be a file_key from an upload, or a public http(s) URL',
    }),
  );

/** The vendor requires at least 3 characters; the maximum keeps bodies small. */
export const IsPrompt = (min = 3) => applyDecorators(IsString(), MinLength(min), MaxLength(4000));

/** The highest maximum in the vendor's documentation; the one that applies is a setting. */
export const HIGHEST_POLYGON_LIMIT = 10_000_000;

export const IsPolygonLimit = () => applyDecorators(IsOptional(), IsInt(), Min(1_000), Max(HIGHEST_POLYGON_LIMIT));

export const IsTextureSize = () => applyDecorators(IsOptional(), IsInt(), Min(1_024), Max(4_096));

export const IsOptionalText = (max = 4000) => applyDecorators(IsOptional(), IsString(), MaxLength(max));

export const IsOptionalFlag = () => applyDecorators(IsOptional(), IsBoolean());
