/** Express with http-proxy-middleware, a common choice. */
import express from 'express';
import { Agent } from 'node:http';
import { createProxyMiddleware } from 'http-proxy-middleware';

const app = express();
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
app.use(createProxyMiddleware({ target: process.argv[2], changeOrigin: true, agent }));
const server = app.listen(0, '127.0.0.1', () => process.stdout.write(`listening on http://127.0.0.1:${server.address().port}\n`));
