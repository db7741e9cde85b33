import { getMetadataStorage } from 'class-validator';
import { type CommonFieldsDto } from './common-fields.dto.js';
import { ConvertModelFormatDto } from './convert-model-format.dto.js';
import { ImageGenerationDto } from './image-generation.dto.js';
import { ImageToMeshDto } from './image-to-mesh.dto.js';
import { ImageToModelDto } from './image-to-model.dto.js';
import { ModelPreviewRenderDto } from './model-preview-render.dto.js';
import { ModelRemeshDto } from './model-remesh.dto.js';
import { TextToMeshDto } from './text-to-mesh.dto.js';
import { TextToModelDto } from './text-to-model.dto.js';
import { TextToTextureDto } from './text-to-texture.dto.js';
import { TextureModelDto } from './texture-model.dto.js';

export interface FlowDefinition {
  dto: new () => CommonFieldsDto;
  /** The kind of result. */
  makes: 'model' | 'image';
  /** Fields that hold a file reference. */
  fileFields: readonly string[];
}

/** All known flows: a new one needs a row here and a DTO. Source: the upstream's documentation, "Task creation". */
export const FLOWS = {
  'image-to-model': { dto: ImageToModelDto, makes: 'model', fileFields: ['image_file'] },
  'image-to-mesh': { dto: ImageToMeshDto, makes: 'model', fileFields: ['image_file'] },
  'text-to-model': { dto: TextToModelDto, makes: 'model', fileFields: [] },
  'text-to-mesh': { dto: TextToMeshDto, makes: 'model', fileFields: [] },
  'texture-model': { dto: TextureModelDto, makes: 'model', fileFields: ['image_file', 'model_file'] },
  'text-to-texture': { dto: TextToTextureDto, makes: 'model', fileFields: ['model_file'] },
  'convert-model-format': { dto: ConvertModelFormatDto, makes: 'model', fileFields: ['model_file'] },
  'model-preview-render': { dto: ModelPreviewRenderDto, makes: 'image', fileFields: ['model_file'] },
  'model-remesh': { dto: ModelRemeshDto, makes: 'model', fileFields: ['model_file'] },
  'image-generation': { dto: ImageGenerationDto, makes: 'image', fileFields: [] },
} as const satisfies Record<string, FlowDefinition>;

export type FlowName = keyof typeof FLOWS;
export const FLOW_NAMES = Object.keys(FLOWS) as FlowName[];

/** Parameters that do not affect the price. Source: the vendor's page on quotes, "not needed and ignored". */
export const UNPRICED_FIELDS: ReadonlySet<string> = new Set([
  ...['prompt', 'text_prompt', 'negative_prompt', 'image_file', 'image_url', 'model_file', 'model_url'],
  ...['seed', 'preset_name', 'client_order_id', 'allow_duplicate'],
]);

/** The fields of a flow's DTO. */
export function fieldsOf(flow: FlowDefinition): ReadonlySet<string> {
  const rules = getMetadataStorage().getTargetValidationMetadatas(flow.dto, '', false, false);
  return new Set(rules.map(({ propertyName }) => propertyName));
}

/** Whether any flow's DTO has the field. */
export function isCreationField(name: string): boolean {
  return Object.values<FlowDefinition>(FLOWS).some((flow) => fieldsOf(flow).has(name));
}

export function findFlow(name: string): FlowDefinition | undefined {
  return Object.hasOwn(FLOWS, name) ? FLOWS[name as FlowName] : undefined;
}
