import { type Cluster, type Redis } from 'ioredis';

/** A connection that runs commands, to one server or to a cluster. */
export type RedisCommands = Redis | Cluster;
