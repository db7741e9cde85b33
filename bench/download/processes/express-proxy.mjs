import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import http from 'node:http';

const agent = new http.Agent({ keepAlive: true });
const app = express().use(createProxyMiddleware({ target: process.argv[2], agent }));
const server = app.listen(0, '127.0.0.1', () => process.send({ listening: server.address().port }));
