import { IsFileReference, IsOptionalFlag, IsOptionalText, IsPolygonLimit, IsTextureSize } from './fields.js';
import { CommonFieldsDto } from './common-fields.dto.js';

export class ImageToModelDto extends CommonFieldsDto {
  @IsFileReference() image_file!: string;
  @IsOptionalText(32) model_version?: string;
  @IsPolygonLimit() polygon_limit?: number;
  @IsTextureSize() texture_size?: number;
  @IsOptionalFlag() turbo?: boolean;
}
