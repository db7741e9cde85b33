import { IsFileReference, IsOptionalFlag, IsOptionalText, IsPolygonLimit } from './fields.js';
import { CommonFieldsDto } from './common-fields.dto.js';

export class ImageToMeshDto extends CommonFieldsDto {
  @IsFileReference() image_file!: string;
  @IsOptionalText(32) model_version?: string;
  @IsPolygonLimit() polygon_limit?: number;
  @IsOptionalFlag() turbo?: boolean;
}
