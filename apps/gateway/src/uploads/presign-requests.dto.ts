import { FILE_NAME } from '#contracts';
import { IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';

const FILENAME_MESSAGE = 'filename must be a file name without a path';

/** Body of `POST /api/v1/upload/presigned-upload-url`. */
export class PresignUploadDto {
  @IsString() @MaxLength(255) @Matches(FILE_NAME, { message: FILENAME_MESSAGE }) filename!: string;
  @IsOptional()
  @MaxLength(128)
  @Matches(/^[\w.+-]+\/[\w.+-]+$/, { message: 'content_type must be a media type such as image/png' })
  content_type?: string;
}

/** Body of `POST /api/v1/upload/presigned-get-url`. */
export class PresignGetDto {
  @IsString() @MinLength(1) @MaxLength(1024) file_key!: string;
  @IsOptional() @IsString() @MaxLength(255) @Matches(FILE_NAME, { message: FILENAME_MESSAGE }) filename?: string;
}
