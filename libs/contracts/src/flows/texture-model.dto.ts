import { IsFileReference, IsOptionalText, IsPolygonLimit, IsTextureSize } from './fields.js';
import { CommonFieldsDto } from './common-fields.dto.js';

export class TextureModelDto extends CommonFieldsDto {
  @IsFileReference() image_file!: string;
  @IsFileReference() model_file!: string;
  @IsOptionalText(32) model_version?: string;
  @IsPolygonLimit() polygon_limit?: number;
  @IsTextureSize() texture_size?: number;
}
