/** Reads a response as fast as possible and discards it. */
import net from 'node:net';
import { answer } from '../../support/answer.mjs';

const END_OF_HEAD = '\r\n\r\n';
const buffer = Buffer.allocUnsafeSlow(1024 * 1024);

function read({ url, token, bytes }) {
  const { hostname, port, pathname, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let left = bytes;
    let head = '';
    const callback = (size) => {
      if (left === bytes && !head.includes(END_OF_HEAD)) {
        head += buffer.toString('latin1', 0, size);
        const end = head.indexOf(END_OF_HEAD);
        if (end === -1) return true;
        if (!/^HTTP\/1\.1 200 /.test(head)) reject(new Error(`${url}: ${head.split('\r\n')[0]}`));
        left -= head.length - end - END_OF_HEAD.length;
      } else left -= size;
      if (left <= 0) socket.end();
      return true;
    };
    const socket = net.connect({ host: hostname, port: Number(port), onread: { buffer, callback } });
    const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`;
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n${authorization}Connection: close\r\n\r\n`);
    socket.once('error', reject);
    socket.once('close', () => {
      if (left === 0) resolve({ seconds: (performance.now() - started) / 1000 });
      else reject(new Error(`${url}: ${left} bytes are missing`));
    });
  });
}

answer({ read });
process.send({ ready: true });
