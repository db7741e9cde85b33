export { type ClientOptions, createClient, TriverseClient } from './client.js';
export { type BackoffOptions } from './backoff.js';
export { type IssuedToken, type TokenSource } from './credential.js';
export {
  NetworkError,
  RunStoppedError,
  type StoppedRun,
  TaskCancelledError,
  TaskEndedError,
  TaskFailedError,
  TriverseError,
  type TriverseErrorFacts,
  UnreadableAnswerError,
} from './errors.js';
export { type AnyFlow, anyFlow, type DynamicFlow, type FlowName, type FlowOutput, type FlowParams } from './flows/flow-names.js';
export type * from './flows/flow-types.js';
export { type LinkPhase, type LinkState, type TransportName } from './realtime/link-state.js';
export { type SocketFactory, type SocketLike, type SocketLoader, type SocketOptions } from './realtime/socket-like.js';
export { TransportUnavailable } from './realtime/transport.js';
export { type Watch, type WatchOptions, type WatchTeamOptions } from './realtime/watch.js';
export type * from './admin/admin-types.js';
export type * from './alerts/alert-types.js';
export { type AlertsApi } from './alerts/alerts-api.js';
export type * from './operator/operator-types.js';
export { type OperatorApi } from './operator/operator-api.js';
export { type KeysApi } from './admin/admin-api.js';
export { type SessionApi } from './admin/session-api.js';
export { type FileInput, type FileReference } from './runs/file-input.js';
export { localFile, type LocalFile } from './runs/local-file.js';
export { type RunOptions, type RunParams, type RunResult, type RunUpdate } from './runs/run-task.js';
export {
  type AllAssets,
  type FlowAssets,
  type ImageAssets,
  type ModelAssets,
  type TaskAsset,
  type TaskFiles,
} from './runs/task-assets.js';
export { type DownloadedAsset, type DownloadOptions } from './tasks/download.js';
export { type LabelChanges, type TaskListQuery, type TaskPage } from './tasks/task-list.js';
export { isTaskOf, type TaskProgress, type TaskState, type TaskStatus, type TaskUpdate } from './tasks/task-state.js';
export { type CallOptions, type CreateOptions, type ParameterBounds } from './tasks/tasks-api.js';
export { type ModelUploadOptions, type Uploadable, type UploadOptions, type UploadProgress } from './uploads/upload.js';
export type * from './webhooks/webhook-types.js';
export { type WebhooksApi } from './webhooks/webhooks-api.js';
export { type ReceivedWebhook, verifyWebhook, type VerifyOptions } from './webhooks/verify-webhook.js';
export { type ReceivedParts, type ReceivedRequest } from './webhooks/read-request.js';
export { WebhookVerificationError } from './webhooks/webhook-verification-error.js';
export { assetNameOf } from '../../contracts/src/payloads/asset-name.js';
export { momentOf } from '../../contracts/src/payloads/moment.js';
export type * from './wire.js';
