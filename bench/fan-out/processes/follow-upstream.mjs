import { WebSocket } from 'ws';

/** Work that every contestant does for a frame of the upstream: parse it, number it, pass it on. */
export function followUpstream(url, onChange) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/tasks/watch/all?token=x`, { perMessageDeflate: false });
  let rev = 0;
  socket.on('message', (data) => {
    const text = data.toString();
    onChange({ epoch: 'e5b8f0c2', rev: ++rev, status: JSON.parse(text.slice(text.indexOf('data: ') + 6)) });
  });
  return new Promise((resolve) => socket.once('open', resolve));
}
