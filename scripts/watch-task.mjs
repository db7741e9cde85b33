/** Prints every state of the task in TASK until it ends, from the gateway at GATEWAY with the key in KEY. */
import { io } from 'socket.io-client';

const { GATEWAY, KEY, TASK } = process.env;
const socket = io(GATEWAY, { auth: { token: KEY } });
const show = ({ rev, status }) => {
  console.log(rev, status.status, status.progress ?? '');
  if (['SUCCESS', 'FAILED', 'CANCELLED'].includes(status.status)) socket.close();
};
socket.on('connect', async () => show((await socket.emitWithAck('task:subscribe', { task_uuid: TASK })).data));
socket.on('task:update', show);
socket.on('task:finalized', show);
socket.on('connect_error', (error) => console.error(error.message));
