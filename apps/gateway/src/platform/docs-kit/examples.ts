import { type DownloadResponse, type FlowStatusPayload, type TaskCreationResponsePayload } from '#contracts';

/** The documents' examples. Those of the upstream's payloads are the seed's own: a test compares them with the fixtures. */
export const TASK_UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';

export const STORAGE = 'https://triverse-public.oss-cn-beijing.aliyuncs.com/tasks/...';
const INPUT = { image_url: `${STORAGE}/input.png`, model_version: 'v2', polygon_limit: 1_000_000, texture_size: 1_024 };

export const TASK_CREATION: TaskCreationResponsePayload = {
  task_uuid: TASK_UUID,
  name: 'image-to-model-92483a80',
  created_at: '2025-08-05T12:39:48.228522Z',
  is_public: true,
  task_priority: 0,
  status: 'PENDING',
  flow_name: 'image-to-model',
  input: INPUT,
  costCredits: 120,
};

export const FLOW_STATUS: FlowStatusPayload = {
  flowName: 'image-to-model',
  taskId: TASK_UUID,
  status: 'RUNNING',
  input: INPUT,
  output: {
    geometry_job_status: 'COMPLETED',
    texture_job_status: 'IN_PROGRESS',
    preprocessed_image_url: [`${STORAGE}/preprocessed_input_image_0.png`],
    geometry_model_url: [`${STORAGE}/textureless_model_0.glb`],
    textured_model_url: null,
  },
  createTime: '2025-08-05T12:39:48.228522Z',
};

export const DOWNLOAD_URLS: DownloadResponse = {
  download_url: `${STORAGE}/model.glb`,
  preview_url: `${STORAGE}/preview.png`,
  asset_id: 'c3b5b8a0-5b1f-4b7e-8c1a-9a8b7c6d5e4f',
  kind: 'model',
};
