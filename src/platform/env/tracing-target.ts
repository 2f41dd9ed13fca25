import { splitList } from './values.js';

/** Where traces go, and how many. */
export interface TracingTarget {
  url: string;
  /** Sent to the collector; may hold a secret. */
  headers: Readonly<Record<string, string>>;
  resource: Readonly<Record<string, string>>;
  sampling: {
    /** 0 to 1, of the requests that come. */
    ratio: number;
    /** A caller who says that a trace is not recorded is followed. */
    followsParent: boolean;
  };
}

export interface TracingVariables {
  OTEL_SDK_DISABLED?: string;
  OTEL_TRACES_EXPORTER?: string;
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string;
  OTEL_EXPORTER_OTLP_HEADERS?: string;
  OTEL_SERVICE_NAME?: string;
  OTEL_RESOURCE_ATTRIBUTES?: string;
  OTEL_TRACES_SAMPLER?: string;
  OTEL_TRACES_SAMPLER_ARG?: string;
}

export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

const LOCAL_COLLECTOR = 'http://localhost:4318';

/** Undefined: traces are off. */
export function tracingTarget(env: TracingVariables): TracingTarget | undefined {
  const url = whereTo(env);
  if (url === undefined) return undefined;
  const described = parsePairs(env.OTEL_RESOURCE_ATTRIBUTES);
  const name = env.OTEL_SERVICE_NAME ?? described?.['service.name'] ?? 'entra-bff';
  return {
    url,
    headers: parsePairs(env.OTEL_EXPORTER_OTLP_HEADERS) ?? {},
    resource: { ...described, 'service.name': name },
    sampling: samplingOf(env),
  };
}

/** A collector that is named is meant. */
function whereTo(env: TracingVariables): string | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole } = env;
  const exporter = env.OTEL_TRACES_EXPORTER ?? ((base ?? whole) === undefined ? 'none' : 'otlp');
  if (exporter === 'none' || env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined;
  return whole ?? `${(base ?? LOCAL_COLLECTOR).replace(/\/$/, '')}/v1/traces`;
}

function samplingOf({
  OTEL_TRACES_SAMPLER: name = 'parentbased_always_on',
  OTEL_TRACES_SAMPLER_ARG: ratio = '1',
}: TracingVariables): TracingTarget['sampling'] {
  const followsParent = name.startsWith('parentbased_');
  if (name.endsWith('traceidratio')) return { ratio: Number(ratio), followsParent };
  return { ratio: name.endsWith('always_off') ? 0 : 1, followsParent };
}

/** `a=1,b=2` with values that may be percent-encoded; undefined when it is not that. */
export function parsePairs(text: string | undefined): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  for (const pair of splitList(text)) {
    const [, name, value] = /^([\w.-]+)\s*=\s*([\x21-\x7e]*(?:[\x20-\x7e]*[\x21-\x7e])?)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) return undefined;
    try {
      pairs[name] = decodeURIComponent(value);
    } catch {
      return undefined;
    }
  }
  return pairs;
}
