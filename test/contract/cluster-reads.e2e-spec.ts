import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster } from 'ioredis';
import { RedisStore } from '../../src/platform/store/redis-store.js';
import { startRedisCluster, type RunningRedisCluster } from '../support/redis-cluster.js';

describe('reads of a Cluster in one turn', () => {
  let server: RunningRedisCluster;
  let client: Cluster;
  beforeAll(async () => {
    server = await startRedisCluster({ primaries: 1 });
    client = new Cluster(server.seeds.split(','));
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  it('do not fail because another one did', async () => {
    const store = new RedisStore(client);
    await client.set('good', 'value');
    await client.sadd('refused', 'a set is no value');
    const [refused, good] = await Promise.allSettled([store.get('refused'), store.get('good')]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'store_unavailable' } });
    expect(good).toEqual({ status: 'fulfilled', value: Buffer.from('value') });
  });
});
