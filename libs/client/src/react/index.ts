export { useLinkState } from './use-link-state.js';
export { type TaskView, useTask } from './use-task.js';
export { type TasksView, useTasks } from './use-tasks.js';
