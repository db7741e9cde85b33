export * from './settings.js';
export * from './load-settings.js';
export { type GivenSetting, givenSettings, type Variables } from './given-settings.js';
export { misspelt } from './misspelt.js';
export { parseRedisUrl, type RedisAddress, RedisUrlError } from './redis-url.js';
