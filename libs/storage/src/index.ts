export { createRedisConnection, RedisConnection, type RedisConnectionOptions } from './redis/redis-connection.js';
export { RedisKeys } from './redis/redis-keys.js';
