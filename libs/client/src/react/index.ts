export { type BalanceView, type UseBalance, useBalance } from './use-balance.js';
export { type CreationView, type UseCreateTask, useCreateTask } from './use-create-task.js';
export { useLinkState } from './use-link-state.js';
export { type RunView, type UseRun, useRun } from './use-run.js';
export { type TaskView, useTask } from './use-task.js';
export { type TasksView, type UseTasks, useTasks } from './use-tasks.js';
export { type UploadView, type UseUpload, useUpload } from './use-upload.js';
