import { Module } from '@nestjs/common';
import { RedisConnection } from './redis-connection.js';
import { StoreWatch } from './store-watch.js';

@Module({ providers: [RedisConnection, StoreWatch], exports: [RedisConnection] })
export class RedisModule {}
