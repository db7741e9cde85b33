// Written by `npm run docs:flows` from libs/contracts/src/flows/; do not edit.

/** State of a stage of a task. */
export type JobStatus = 'PENDING' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | (string & {});

/** Parameters that every flow takes. */
export interface CommonInput {
  /**
   * Your own id of this creation. It serves as the idempotency key if the request has no Idempotency-Key header:
   * repeating the request makes no second task. 1 to 64 characters of A-Z, a-z, 0-9, "_" and "-". Does not affect the
   * price.
   */
  client_order_id?: string;
  /**
   * Creates a new task even if the upstream received the same request a moment ago. True or false; default false.
   * Does not affect the price.
   */
  allow_duplicate?: boolean;
}

/**
 * Parameters of the flow image-to-model. Makes a textured 3D model from one picture. 120 credits in the vendor's
 * example. A quote says what a creation costs.
 */
export interface ImageToModelInput extends CommonInput {
  /**
   * The picture to work from: JPEG, PNG or WebP, up to 50 MB. One object on a plain background works best. A file_key
   * from an upload, a public http(s) URL, or task:UUID or task:UUID/ASSET for a result of a task of your team. Does
   * not affect the price.
   */
  image_file: string;
  /** Version of the generator. Up to 32 characters; default v2. */
  model_version?: 'v2' | (string & {});
  /**
   * Maximum number of polygons of the model. Fewer polygons make a smaller file. 1,000 to 10,000,000 polygons;
   * default 1,000,000.
   */
  polygon_limit?: number;
  /** Width and height of the texture. 1,024 to 4,096 pixels; default 1,024. */
  texture_size?: number;
  /** Finishes sooner, with less detail. True or false; default false. */
  turbo?: boolean;
}

/**
 * Parameters of the flow image-to-mesh. Makes a 3D shape without texture from one picture. A quote says what a
 * creation costs.
 */
export interface ImageToMeshInput extends CommonInput {
  /**
   * The picture to work from: JPEG, PNG or WebP, up to 50 MB. One object on a plain background works best. A file_key
   * from an upload, a public http(s) URL, or task:UUID or task:UUID/ASSET for a result of a task of your team. Does
   * not affect the price.
   */
  image_file: string;
  /** Version of the generator. Up to 32 characters; default v2. */
  model_version?: 'v2' | (string & {});
  /**
   * Maximum number of polygons of the model. Fewer polygons make a smaller file. 1,000 to 10,000,000 polygons;
   * default 1,000,000.
   */
  polygon_limit?: number;
  /** Finishes sooner, with less detail. True or false; default false. */
  turbo?: boolean;
}

/**
 * Parameters of the flow text-to-model. Makes a textured 3D model from a description. A quote says what a creation
 * costs.
 */
export interface TextToModelInput extends CommonInput {
  /** What to make, in words. 3 to 4,000 characters. Does not affect the price. */
  prompt: string;
  /** What the result must not show, in words. Up to 4,000 characters. Does not affect the price. */
  negative_prompt?: string;
  /**
   * Maximum number of polygons of the model. Fewer polygons make a smaller file. 1,000 to 10,000,000 polygons;
   * default 1,000,000.
   */
  polygon_limit?: number;
  /** Width and height of the texture. 1,024 to 4,096 pixels; default 1,024. */
  texture_size?: number;
  /** Finishes sooner, with less detail. True or false; default false. */
  turbo?: boolean;
}

/**
 * Parameters of the flow text-to-mesh. Makes a 3D shape without texture from a description. A quote says what a
 * creation costs.
 */
export interface TextToMeshInput extends CommonInput {
  /** What to make, in words. 3 to 4,000 characters. Does not affect the price. */
  prompt: string;
  /** What the result must not show, in words. Up to 4,000 characters. Does not affect the price. */
  negative_prompt?: string;
  /**
   * Maximum number of polygons of the model. Fewer polygons make a smaller file. 1,000 to 10,000,000 polygons;
   * default 1,000,000.
   */
  polygon_limit?: number;
  /** Finishes sooner, with less detail. True or false; default false. */
  turbo?: boolean;
}

/**
 * Parameters of the flow texture-model. Gives a model a new texture, taken from a picture. A quote says what a
 * creation costs.
 */
export interface TextureModelInput extends CommonInput {
  /**
   * The picture to work from: JPEG, PNG or WebP, up to 50 MB. One object on a plain background works best. A file_key
   * from an upload, a public http(s) URL, or task:UUID or task:UUID/ASSET for a result of a task of your team. Does
   * not affect the price.
   */
  image_file: string;
  /**
   * The model to work on: GLB, OBJ, FBX, STL and others, up to 200 MB. A file_key from an upload, a public http(s)
   * URL, or task:UUID or task:UUID/ASSET for a result of a task of your team. Does not affect the price.
   */
  model_file: string;
  /** Version of the generator. Up to 32 characters; default v2. */
  model_version?: 'v2' | (string & {});
  /**
   * Maximum number of polygons of the model. Fewer polygons make a smaller file. 1,000 to 10,000,000 polygons;
   * default 1,000,000.
   */
  polygon_limit?: number;
  /** Width and height of the texture. 1,024 to 4,096 pixels; default 1,024. */
  texture_size?: number;
}

/**
 * Parameters of the flow text-to-texture. Gives a model a new texture, from a description. A quote says what a
 * creation costs.
 */
export interface TextToTextureInput extends CommonInput {
  /** What the surface looks like, in words. 1 to 4,000 characters. Does not affect the price. */
  text_prompt: string;
  /**
   * The model to work on: GLB, OBJ, FBX, STL and others, up to 200 MB. A file_key from an upload, a public http(s)
   * URL, or task:UUID or task:UUID/ASSET for a result of a task of your team. Does not affect the price.
   */
  model_file: string;
  /** Version of the generator. Up to 32 characters; default v2. */
  model_version?: 'v2' | (string & {});
  /**
   * Maximum number of polygons of the model. Fewer polygons make a smaller file. 1,000 to 10,000,000 polygons;
   * default 1,000,000.
   */
  polygon_limit?: number;
  /** Width and height of the texture. 1,024 to 4,096 pixels; default 1,024. */
  texture_size?: number;
}

/**
 * Parameters of the flow convert-model-format. Writes the same model in another file format. A quote says what a
 * creation costs.
 */
export interface ConvertModelFormatInput extends CommonInput {
  /**
   * The model to work on: GLB, OBJ, FBX, STL and others, up to 200 MB. A file_key from an upload, a public http(s)
   * URL, or task:UUID or task:UUID/ASSET for a result of a task of your team. Does not affect the price.
   */
  model_file: string;
  /** File format of the result. A file format such as glb, obj, fbx, stl or usdz. */
  output_format: 'glb' | 'obj' | 'fbx' | 'stl' | 'usdz' | (string & {});
}

/** Parameters of the flow model-preview-render. Renders pictures of a model. A quote says what a creation costs. */
export interface ModelPreviewRenderInput extends CommonInput {
  /**
   * The model to work on: GLB, OBJ, FBX, STL and others, up to 200 MB. A file_key from an upload, a public http(s)
   * URL, or task:UUID or task:UUID/ASSET for a result of a task of your team. Does not affect the price.
   */
  model_file: string;
  /**
   * How the views are chosen. Basic (a few fixed views), multi_angle (views from all around), custom (the views in
   * camera_angles), preset (the views of preset_name); default basic.
   */
  render_mode?: 'basic' | 'multi_angle' | 'custom' | 'preset';
  /** How many pictures to render. 1 to 10 pictures; default 3. */
  image_count?: number;
  /** Width and height of each picture in pixels, as WIDTHxHEIGHT. WIDTHxHEIGHT, e.g. 2048x2048; default 2048x2048. */
  resolution?: '512x512' | '1024x1024' | '2048x2048' | (string & {});
  /** File format of the pictures. PNG (without loss), JPEG (smaller files); default PNG. */
  render_format?: 'PNG' | 'JPEG';
  /** Renders the model with its texture. True or false; default true. */
  enable_rgb_render?: boolean;
  /** Renders the model without its texture. True or false; default true. */
  enable_white_render?: boolean;
  /**
   * The views of render_mode custom. The upstream does not document their names. Up to 64 texts of up to 64
   * characters.
   */
  camera_angles?: string[];
  /** The set of views of render_mode preset. Up to 128 characters. Does not affect the price. */
  preset_name?: string;
}

/**
 * Parameters of the flow model-remesh. Makes the same shape with another number of polygons. A quote says what a
 * creation costs.
 */
export interface ModelRemeshInput extends CommonInput {
  /**
   * The model to work on: GLB, OBJ, FBX, STL and others, up to 200 MB. A file_key from an upload, a public http(s)
   * URL, or task:UUID or task:UUID/ASSET for a result of a task of your team. Does not affect the price.
   */
  model_file: string;
  /**
   * Maximum number of polygons of the model. Fewer polygons make a smaller file. 1,000 to 10,000,000 polygons;
   * default 1,000,000.
   */
  polygon_limit?: number;
  /** File format of the result. A file format such as glb, obj, fbx, stl or usdz. */
  output_format?: 'glb' | 'obj' | 'fbx' | 'stl' | 'usdz' | (string & {});
}

/**
 * Parameters of the flow image-generation. Makes a picture from a description. A quote says what a creation costs.
 */
export interface ImageGenerationInput extends CommonInput {
  /** What the picture shows, in words. 1 to 4,000 characters. Does not affect the price. */
  prompt: string;
  /** What the result must not show, in words. Up to 4,000 characters. Does not affect the price. */
  negative_prompt?: string;
  /** Shape of the picture, as W:H. W:H, e.g. 16:9. */
  aspect_ratio?: '1:1' | '4:3' | '16:9' | '9:16' | (string & {});
  /** Width of the picture. 1 to 16,384 pixels. */
  width?: number;
  /** Height of the picture. 1 to 16,384 pixels. */
  height?: number;
  /**
   * The same seed and parameters give a similar picture. Random if omitted. 0 to 9,007,199,254,740,991. Does not
   * affect the price.
   */
  seed?: number;
}

/**
 * Output of the flow image-to-model, as far as it is known. The upstream may add fields; read those as
 * `Record<string, unknown>`.
 */
export type ImageToModelOutput = {
  /** The picture as the generator sees it. */
  preprocessed_image_url?: string[];
  /** State of the shape. */
  geometry_job_status?: JobStatus;
  /** The shape without texture. */
  geometry_model_url?: string[];
  /** State of the texture. */
  texture_job_status?: JobStatus;
  /** The textured model; null until it is ready. */
  textured_model_url?: string | null;
};

/**
 * Output of the flow image-to-mesh, as far as it is known. The upstream may add fields; read those as `Record<string,
 * unknown>`.
 */
export type ImageToMeshOutput = {
  /** The picture as the generator sees it. */
  preprocessed_image_url?: string[];
  /** State of the shape. */
  geometry_job_status?: JobStatus;
  /** The shape without texture. */
  geometry_model_url?: string[];
};

/**
 * Output of the flow text-to-model, as far as it is known. The upstream may add fields; read those as `Record<string,
 * unknown>`.
 */
export type TextToModelOutput = {
  /** Pictures made from the description. */
  generated_image_url?: string[];
  /** State of the shape. */
  geometry_job_status?: JobStatus;
  /** The shape without texture. */
  geometry_model_url?: string[];
  /** State of the texture. */
  texture_job_status?: JobStatus;
  /** The textured model; null until it is ready. */
  textured_model_url?: string | null;
};

/**
 * Output of the flow text-to-mesh, as far as it is known. The upstream may add fields; read those as `Record<string,
 * unknown>`.
 */
export type TextToMeshOutput = {
  /** Pictures made from the description. */
  generated_image_url?: string[];
  /** State of the shape. */
  geometry_job_status?: JobStatus;
  /** The shape without texture. */
  geometry_model_url?: string[];
};

/**
 * Output of the flow texture-model, as far as it is known. The upstream may add fields; read those as `Record<string,
 * unknown>`.
 */
export type TextureModelOutput = {
  /** The picture as the generator sees it. */
  preprocessed_image_url?: string[];
  /** State of the texture. */
  texture_job_status?: JobStatus;
  /** The textured model; null until it is ready. */
  textured_model_url?: string | null;
};

/**
 * Output of the flow text-to-texture, as far as it is known. The upstream may add fields; read those as
 * `Record<string, unknown>`.
 */
export type TextToTextureOutput = {
  /** Pictures made from the description. */
  generated_image_url?: string[];
  /** State of the texture. */
  texture_job_status?: JobStatus;
  /** The textured model; null until it is ready. */
  textured_model_url?: string | null;
};

/**
 * Output of the flow convert-model-format, as far as it is known. The upstream may add fields; read those as
 * `Record<string, unknown>`.
 */
export type ConvertModelFormatOutput = {
  /** State of the conversion. */
  convert_job_status?: JobStatus;
  /** The converted model; null until it is ready. */
  converted_model_url?: string | null;
};

/**
 * Output of the flow model-preview-render, as far as it is known. The upstream may add fields; read those as
 * `Record<string, unknown>`.
 */
export type ModelPreviewRenderOutput = {
  /** State of the rendering. */
  render_job_status?: JobStatus;
  /** The pictures. */
  rendered_image_url?: string[];
};

/**
 * Output of the flow model-remesh, as far as it is known. The upstream may add fields; read those as `Record<string,
 * unknown>`.
 */
export type ModelRemeshOutput = {
  /** State of the remeshing. */
  remesh_job_status?: JobStatus;
  /** The new model; null until it is ready. */
  remeshed_model_url?: string | null;
};

/**
 * Output of the flow image-generation, as far as it is known. The upstream may add fields; read those as
 * `Record<string, unknown>`.
 */
export type ImageGenerationOutput = {
  /** State of the picture. */
  generation_job_status?: JobStatus;
  /** Pictures made from the description. */
  generated_image_url?: string[];
};

/** The parameters of each flow. */
export interface FlowInputs {
  /** Makes a textured 3D model from one picture. */
  'image-to-model': ImageToModelInput;
  /** Makes a 3D shape without texture from one picture. */
  'image-to-mesh': ImageToMeshInput;
  /** Makes a textured 3D model from a description. */
  'text-to-model': TextToModelInput;
  /** Makes a 3D shape without texture from a description. */
  'text-to-mesh': TextToMeshInput;
  /** Gives a model a new texture, taken from a picture. */
  'texture-model': TextureModelInput;
  /** Gives a model a new texture, from a description. */
  'text-to-texture': TextToTextureInput;
  /** Writes the same model in another file format. */
  'convert-model-format': ConvertModelFormatInput;
  /** Renders pictures of a model. */
  'model-preview-render': ModelPreviewRenderInput;
  /** Makes the same shape with another number of polygons. */
  'model-remesh': ModelRemeshInput;
  /** Makes a picture from a description. */
  'image-generation': ImageGenerationInput;
}

/** The output of each flow. */
export interface FlowOutputs {
  /** Makes a textured 3D model from one picture. */
  'image-to-model': ImageToModelOutput;
  /** Makes a 3D shape without texture from one picture. */
  'image-to-mesh': ImageToMeshOutput;
  /** Makes a textured 3D model from a description. */
  'text-to-model': TextToModelOutput;
  /** Makes a 3D shape without texture from a description. */
  'text-to-mesh': TextToMeshOutput;
  /** Gives a model a new texture, taken from a picture. */
  'texture-model': TextureModelOutput;
  /** Gives a model a new texture, from a description. */
  'text-to-texture': TextToTextureOutput;
  /** Writes the same model in another file format. */
  'convert-model-format': ConvertModelFormatOutput;
  /** Renders pictures of a model. */
  'model-preview-render': ModelPreviewRenderOutput;
  /** Makes the same shape with another number of polygons. */
  'model-remesh': ModelRemeshOutput;
  /** Makes a picture from a description. */
  'image-generation': ImageGenerationOutput;
}

/** The flows that make pictures; the others make 3D models. */
export type ImageFlow = 'model-preview-render' | 'image-generation';

/** Parameters that hold a file. */
export type FileField = 'image_file' | 'model_file';

/** The kind of file of each such parameter. */
export const FILE_FIELDS: Readonly<Record<string, 'image' | 'model'>> = {
  image_file: 'image',
  model_file: 'model',
};

/** What each flow makes. */
export const FLOW_MAKES: Readonly<Record<string, 'image' | 'model'>> = {
  'image-to-model': 'model',
  'image-to-mesh': 'model',
  'text-to-model': 'model',
  'text-to-mesh': 'model',
  'texture-model': 'model',
  'text-to-texture': 'model',
  'convert-model-format': 'model',
  'model-preview-render': 'image',
  'model-remesh': 'model',
  'image-generation': 'image',
};
