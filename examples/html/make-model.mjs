import { io } from 'socket.io-client';

const ENDED = ['SUCCESS', 'FAILED', 'CANCELLED'];
const form = document.querySelector('form');
const say = (text) => (document.querySelector('[role=status]').textContent = text);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  makeModel(Object.fromEntries(new FormData(form))).catch((error) => say(error.message));
});

async function makeModel({ gateway, token, prompt }) {
  const call = async (path, init = {}) => {
    const answer = await fetch(gateway + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
    if (answer.ok) return answer;
    const { message, suggestion = '' } = await answer.json();
    throw new Error(`${message} ${suggestion}`);
  };

  // The key makes it safe to send the request again when the answer was lost: no second task is made.
  const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.getRandomValues(new Uint32Array(4)).join('-') };
  const created = await call('/api/v1/tasks/text-to-model', { method: 'POST', headers, body: JSON.stringify({ prompt }) });
  const { data: task } = await created.json();

  const status = await watch(gateway, token, task.task_uuid);
  if (status !== 'SUCCESS') return say(`It ended as ${status}.`);

  const model = await call(`/api/v1/tasks/download/${task.task_uuid}`);
  const link = document.querySelector('a');
  link.href = URL.createObjectURL(await model.blob());
  link.hidden = false;
  return say('SUCCESS');
}

/** Shows each change of the task; resolves with its last status. */
function watch(gateway, token, task_uuid) {
  return new Promise((resolve, reject) => {
    const socket = io(gateway, { auth: { token } });
    let seen = { epoch: undefined, rev: undefined };

    const show = ({ epoch, rev, status }) => {
      // A revision rises within its epoch; what is not newer was on its way twice.
      if (epoch === seen.epoch && rev <= seen.rev) return;
      seen = { epoch, rev };
      say(status.status);
      document.querySelector('progress').value = status.status === 'SUCCESS' ? 100 : (status.progress ?? 0);
      if (!ENDED.includes(status.status)) return;
      socket.close();
      resolve(status.status);
    };

    // After every reconnection as well: the answer holds the state of now, so nothing that happened meanwhile is missed.
    socket.on('connect', () =>
      socket.emit('task:subscribe', { task_uuid, ...seen }, (answer) =>
        answer.code === 0 ? show(answer.data) : reject(new Error(answer.message)),
      ),
    );
    socket.on('connect_error', (error) => socket.active || reject(error));
    socket.on('task:update', show);
    socket.on('task:finalized', show);
  });
}
