import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ROUTES } from '@entra-bff/contract';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { load, loadAll } from 'js-yaml';
import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type {
  ConfigMap,
  Container,
  PodSpec,
  Service,
  ServiceAccount,
  ServiceSpec,
  TopologySpreadConstraint,
} from 'kubernetes-types/core/v1.js';
import type { NetworkPolicy, NetworkPolicyPort, NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import { loadEnv } from '../src/platform/env/env.js';
import { documentedSettings } from '../src/platform/env/setting.decorator.js';
import { manifestFaults, type Manifest } from './support/kubernetes-types.js';

const FOLDER = 'deploy/kubernetes';
const read = (name: string): string => readFileSync(`${FOLDER}/${name}`, 'utf8');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
const manifests = files.flatMap((name) => loadAll(read(name)) as Manifest[]);
const all = <T>(kind: string): T[] => manifests.filter((one) => one.kind === kind) as unknown as T[];
function only<T>(kind: string): T {
  const [first] = all<T>(kind);
  if (first === undefined) throw new Error(`There is no ${kind}.`);
  return first;
}

const deployment = only<Deployment>('Deployment');
const pod = deployment.spec?.template.spec as PodSpec;
const container = pod.containers[0] as Container;
const labels = deployment.spec?.template.metadata?.labels ?? {};

describe('the Kubernetes manifests', () => {
  it('fit the API of Kubernetes, member by member', () => {
    expect(manifestFaults(manifests)).toEqual([]);
  });

  it('would not fit with a misspelled, missing or mistyped member, or as a kind nobody knows', () => {
    const spec = { selector: {}, template: { spec: { containers: [{ name: 'a', livenesProbe: {} }] } } };
    const base = { apiVersion: 'apps/v1', kind: 'Deployment' };
    const misspelled = { ...base, spec };
    const incomplete = { ...base, spec: { selector: {} } };
    const mistyped = { apiVersion: 'v1', kind: 'ConfigMap', data: { PORT: 3000 } };
    expect(manifestFaults([misspelled, incomplete, mistyped])).toEqual([
      expect.stringContaining('livenesProbe'),
      expect.stringContaining('template'),
      expect.stringContaining("'number' is not assignable"),
    ]);
    expect(manifestFaults([{ apiVersion: 'v2', kind: 'Pod' }])).toEqual(['v2 Pod is not known here']);
  });

  it('are all applied, but the one that is optional', () => {
    const { resources } = load(read('kustomization.yaml')) as { resources: string[] };
    expect([...resources, 'horizontalpodautoscaler.yaml'].toSorted()).toEqual(files.toSorted());
  });

  it('run it as nobody in particular: no root, nothing writable, no capability, no token of the cluster', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(only<ServiceAccount>('ServiceAccount').automountServiceAccountToken).toBe(false);
    expect([pod.automountServiceAccountToken, pod.enableServiceLinks]).toEqual([false, false]);
    expect([pod.hostNetwork, pod.hostPID, pod.volumes, pod.initContainers]).toEqual(Array(4).fill(undefined));
    expect(container.resources?.limits).toHaveProperty('memory');
  });

  it('take secrets by reference alone', () => {
    const byName = Object.fromEntries((container.env ?? []).map((one) => [one.name, one]));
    const secrets = ['ENCRYPTION_KEYS', 'REDIS_URL', 'AZURE_CLIENT_SECRET'];
    for (const name of secrets) expect(byName[name]?.valueFrom?.secretKeyRef?.key).toBe(name);
    const { data = {} } = only<ConfigMap>('ConfigMap');
    expect(Object.keys(data).filter((name) => /SECRET|PASSWORD|KEY|REDIS/.test(name))).toEqual([]);
    expect(all('Secret')).toEqual([]);
  });

  it('configure a service that starts in production, and set nothing that it does not know', () => {
    const { data = {} } = only<ConfigMap>('ConfigMap');
    const env = loadEnv({
      ...data,
      NODE_ENV: container.env?.find(({ name }) => name === 'NODE_ENV')?.value,
      ENCRYPTION_KEYS: generateKeyEntry('k1'),
      REDIS_URL: `rediss://:${randomBytes(18).toString('hex')}@redis.contoso.com:6380`,
      AZURE_CLIENT_SECRET: randomBytes(24).toString('base64url'),
    });
    expect(env).toMatchObject({ production: true, secure: true, docs: false });
    const known = new Set(documentedSettings().map(({ name }) => name));
    // Of the metrics, which have a port of their own.
    known.add('METRICS_PORT');
    expect(Object.keys(data).filter((name) => !known.has(name))).toEqual([]);
  });

  it('agree on ports, and on the labels by which everything finds the pods', () => {
    const { data = {} } = only<ConfigMap>('ConfigMap');
    expect(container.ports).toEqual([
      { name: 'http', containerPort: Number(data['PORT']) },
      { name: 'metrics', containerPort: Number(data['METRICS_PORT']) },
    ]);
    for (const service of all<Service>('Service')) {
      const { selector, ports } = service.spec as Required<ServiceSpec>;
      expect(selector).toEqual(labels);
      expect(ports.map(({ name, targetPort }) => targetPort === name)).toEqual([true]);
    }
    expect(deployment).toHaveProperty('spec.selector.matchLabels', labels);
    expect(only('PodDisruptionBudget')).toHaveProperty('spec.selector.matchLabels', labels);
    const spread = pod.topologySpreadConstraints as TopologySpreadConstraint[];
    expect(spread.map(({ labelSelector }) => labelSelector)).toEqual([
      { matchLabels: labels },
      { matchLabels: labels },
    ]);
  });

  it('let in the ingress and Prometheus, each to its port, and out to names, Redis and HTTPS beyond the cluster', () => {
    const { podSelector, policyTypes, ingress, egress } = only<NetworkPolicy>('NetworkPolicy')
      .spec as Required<NetworkPolicySpec>;
    expect([podSelector, policyTypes]).toEqual([{ matchLabels: labels }, ['Ingress', 'Egress']]);
    const portsOf = ({ ports }: { ports?: NetworkPolicyPort[] }): unknown => ports?.map(({ port }) => port);
    expect(ingress.map(portsOf)).toEqual([['http'], ['metrics']]);
    expect(egress.map(portsOf)).toEqual([[53, 53], [6379], [443]]);
    for (const { from } of ingress) expect(from).toHaveLength(1);
    expect(egress.at(-1)).toHaveProperty(
      'to.0.ipBlock.except',
      expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16']),
    );
  });

  it('probe routes that exist, and never end a replica for the sake of Redis or Entra', () => {
    expect(container.readinessProbe?.httpGet?.path).toBe(ROUTES.ready);
    for (const probe of [container.livenessProbe, container.startupProbe])
      expect(probe?.httpGet?.path).toBe(ROUTES.live);
  });

  it('end a replica in more time than draining takes, after everybody has heard of it', () => {
    const drain = secondsIn('src/platform/drain.ts', 'LONGEST_MS');
    const end = secondsIn('src/main.ts', 'LONGEST_STOP_MS');
    const [pause, probed] = [container.lifecycle, container.readinessProbe].map(secondsOf);
    expect(drain).toBeGreaterThan(1);
    expect(end).toBeGreaterThan(drain);
    expect(pause).toBeGreaterThan(Number(probed) * 2);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(pause) + end + 5);
    expect(deployment).toHaveProperty('spec.strategy.rollingUpdate.maxUnavailable', 0);
  });
});

/** A constant of milliseconds. */
function secondsIn(file: string, name: string): number {
  const [, figure = ''] = new RegExp(`\\b${name} = ([\\d_]+)`).exec(readFileSync(file, 'utf8')) ?? [];
  return Number(figure.replaceAll('_', '')) / 1_000;
}

/** Of a pause, or between two probes. */
function secondsOf(part: Container['lifecycle'] | Container['readinessProbe']): number {
  const text = JSON.stringify(part);
  return Number(/"(?:seconds|periodSeconds)":(\d+)/.exec(text)?.[1]);
}
