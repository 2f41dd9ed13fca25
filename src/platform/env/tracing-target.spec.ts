import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, loadEnv, type Env } from './env.js';
import type { TracingTarget } from './tracing-target.js';

const BASE = {
  PUBLIC_URL: 'http://localhost:3000',
  AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
  AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
  AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
};
const load = (env: Record<string, string>): Env => loadEnv({ ...BASE, ...env });
const target = (env: Record<string, string>): TracingTarget | undefined => load(env).tracing;

const faultsOf = (env: Record<string, string>): string[] => {
  try {
    load(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ variable, fault }) => `${variable} ${fault}`);
  }
};

describe('traces', () => {
  it.each([
    {},
    { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
    { OTEL_SDK_DISABLED: 'TRUE', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
  ])('are off with %o', (env) => {
    expect(target(env)).toBeUndefined();
  });

  it.each([
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, 'http://localhost:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector/otlp/' }, 'https://collector/otlp/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:1/own' }, 'http://c:1/own'],
  ])('with %o go to %s', (env, url) => {
    expect(target(env)?.url).toBe(url);
  });

  it('are described, and sent with the headers that are set', () => {
    const { headers, resource } =
      target({
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%2Cb, x-tenant=c=d',
        OTEL_RESOURCE_ATTRIBUTES: 'service.name=front,deployment.environment.name=test',
      }) ?? {};
    expect(headers).toEqual({ 'api-key': 'a,b', 'x-tenant': 'c=d' });
    expect(resource).toEqual({ 'service.name': 'front', 'deployment.environment.name': 'test' });
  });

  it.each([
    [{}, 1, true],
    [{ OTEL_TRACES_SAMPLER: 'always_on' }, 1, false],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, 0, true],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' }, 0.25, false],
  ])('are recorded as %o says', (env, ratio, followsParent) => {
    expect(target({ OTEL_TRACES_EXPORTER: 'otlp', ...env })?.sampling).toEqual({ ratio, followsParent });
  });

  it('that cannot be meant are refused, all at once, and no header is echoed', () => {
    const faults = faultsOf({
      OTEL_TRACES_EXPORTER: 'zipkin',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://user:word@collector/',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: 'my-own-secret',
      OTEL_RESOURCE_ATTRIBUTES: 'a=%zz',
      OTEL_TRACES_SAMPLER: 'sometimes',
      OTEL_TRACES_SAMPLER_ARG: '2',
    });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(
      expect.arrayContaining([
        'OTEL_TRACES_EXPORTER',
        'OTEL_EXPORTER_OTLP_ENDPOINT',
        'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
        'OTEL_EXPORTER_OTLP_PROTOCOL',
        'OTEL_EXPORTER_OTLP_HEADERS',
        'OTEL_RESOURCE_ATTRIBUTES',
        'OTEL_TRACES_SAMPLER',
        'OTEL_TRACES_SAMPLER_ARG',
      ]),
    );
    expect(faults.join()).not.toMatch(/my-own-secret|word@/);
  });

  it('with a header that no header can be are refused', () => {
    expect(faultsOf({ OTEL_EXPORTER_OTLP_HEADERS: 'a=b%0d%0aX-Evil: 1' })).toHaveLength(1);
  });
});

describe('the port of the metrics', () => {
  it('is 9464, another, one that the system chooses, or none', () => {
    expect(load({}).metricsPort).toBe(9464);
    expect(load({ METRICS_PORT: '9100' }).metricsPort).toBe(9100);
    expect(load({ METRICS_PORT: '0' }).metricsPort).toBe(0);
    expect(load({ METRICS_PORT: 'off' }).metricsPort).toBeUndefined();
  });

  it.each([{ METRICS_PORT: '3000' }, { PORT: '9464' }, { METRICS_PORT: 'no' }, { METRICS_PORT: '70000' }])(
    'cannot be that of the service, nor none at all: %o',
    (env) => {
      expect(faultsOf(env).map((fault) => fault.split(' ')[0])).toEqual(['METRICS_PORT']);
    },
  );

  it('may be chosen by the system as that of the service is', () => {
    expect(load({ PORT: '0', METRICS_PORT: '0' }).metricsPort).toBe(0);
  });
});
