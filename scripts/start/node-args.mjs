/**
 * How Node runs the gateway, here and in the image. V8 starts a full collection when the old space has grown by a tenth; with the little that the
 * gateway keeps, clients that send much bring one on every few seconds. Up to 192 MB it waits longer. Measured by `npm run soak`.
 */
export const GATEWAY_NODE_ARGS = ['--initial-old-space-size=192'];
