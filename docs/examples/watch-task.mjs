import { io } from 'socket.io-client';

const FINAL = new Set(['SUCCESS', 'FAILED', 'CANCELLED']);

/**
 * Shows every state of a task until it ends, through lost connections, redeployed gateways and expired tokens.
 * @param fetchToken asks your own backend for a client token; called before every (re)connect.
 * @returns the final status.
 */
export function watchTask({ gateway, taskUuid, fetchToken, show }) {
  return new Promise((resolve, reject) => {
    let seen;
    const socket = io(gateway, { auth: (give) => fetchToken().then((token) => give({ token }), noToken) });
    const giveUp = (error) => {
      socket.disconnect();
      reject(new Error(error.message));
    };
    // Fail on the first connection; later, your backend may be unreachable for a moment.
    const noToken = (error) => {
      if (!seen) return giveUp(error);
      socket.disconnect();
      comeBack();
    };
    const take = ({ epoch, rev, status }) => {
      if (seen?.epoch === epoch && rev <= seen.rev) return;
      seen = { epoch, rev };
      show(status);
      if (!FINAL.has(status.status)) return;
      socket.disconnect();
      resolve(status);
    };
    const subscribe = async () => {
      try {
        const answer = await socket.timeout(10_000).emitWithAck('task:subscribe', { task_uuid: taskUuid, ...seen });
        if (answer.code === 0) take(answer.data);
        else if (answer.code === 1006 || answer.code === 9002) giveUp(answer);
        else setTimeout(subscribe, 1_000);
      } catch {
        // No answer in time: the connection is gone, or try again.
        if (socket.connected) setTimeout(subscribe, 1_000);
      }
    };
    const comeBack = (wait = 1_000) => setTimeout(() => socket.connect(), wait);

    socket.on('connect', subscribe);
    socket.on('task:update', take);
    socket.on('task:finalized', take);
    // After these two events the socket.io client does not reconnect by itself.
    socket.on('disconnect', (reason) => reason === 'io server disconnect' && comeBack(Math.random() * 1_000));
    socket.on('connect_error', (error) => !socket.active && (error.data?.code === 9002 ? giveUp(error.data) : comeBack()));
  });
}
