import { RedisConnection } from '../../dist/platform/redis/redis-connection.js';

const REASONS = {
  unreachable: 'is it there, and let through? Host and port in REDIS_URL, firewall, network policy.',
  unanswered: 'it took the connection and says nothing: frozen, or a port that speaks TLS without rediss:.',
  access_refused: 'user and password in REDIS_URL, percent-encoded where they hold signs.',
  certificate_refused:
    'its CA goes into NODE_EXTRA_CA_CERTS; its certificate has to name the host in REDIS_URL.',
};

export const store = {
  id: 'store',
  proves: 'This machine reaches Redis with the configured user and password.',
  async run({ env, found }) {
    if (env.redis === undefined)
      return {
        state: 'open',
        said: 'No Redis is configured: sessions would be in memory.',
        advice: 'set REDIS_URL for more than one process on one machine.',
      };
    let reason;
    const listener = { write: (_event, fields) => (reason ??= fields?.reason), tells: () => true };
    const connection = new RedisConnection(env, listener);
    found.connection = connection;
    await connection.settled();
    const answers = connection.client.status === 'ready' ? await connection.ask('PING') : [];
    if (answers.length > 0 && answers.every(({ status }) => status === 'fulfilled'))
      return { state: 'proved', said: `${answers.length} server(s) answer.` };
    const why = reason ?? 'unanswered';
    return { state: 'failed', said: `Redis: ${why.replace('_', ' ')}.`, advice: REASONS[why] };
  },
};

export const encryption = {
  id: 'encryption',
  needs: ['store'],
  proves: 'What goes to Redis goes through TLS, to a server whose certificate is trusted.',
  async run({ env: { redis } }) {
    if (redis.tls) return { state: 'proved', said: 'TLS, and the certificate is good.' };
    return {
      state: 'open',
      said: 'Plain. Entries are sealed; the password and who is there are not.',
      advice: 'use rediss: wherever the network is not this machine alone.',
    };
  },
};

export const eviction = {
  id: 'eviction',
  needs: ['store'],
  proves: 'Redis throws no session away before its time.',
  async run({ found: { connection } }) {
    const answers = await connection.ask('INFO', 'memory');
    const policies = answers.map(({ value }) => /^maxmemory_policy:(\S+)/m.exec(String(value))?.[1]);
    if (policies.length === 0 || policies.includes(undefined))
      return {
        state: 'open',
        said: 'INFO is not allowed here: the policy is not known.',
        advice: 'look at maxmemory-policy in the settings of the service: it has to be noeviction.',
      };
    const bad = policies.find((policy) => policy !== 'noeviction');
    if (bad === undefined) return { state: 'proved', said: 'maxmemory-policy is noeviction.' };
    return { state: 'failed', said: `maxmemory-policy is ${bad}.`, advice: 'set it to noeviction.' };
  },
};
