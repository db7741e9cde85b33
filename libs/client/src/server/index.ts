export { mintToken, type MintTokenRequest, type TokenGrant, type TokenIssuer } from './mint-token.js';
export {
  type Authorize,
  createExpressTokenRoute,
  createFastifyTokenRoute,
  createHonoTokenRoute,
  createTokenRoute,
  type ExpressResponse,
  type FastifyReply,
  type TokenRouteOptions,
} from './token-route.js';
