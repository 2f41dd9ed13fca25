import * as is from './checks.js';
import { Rule, Setting } from './setting.decorator.js';
import { parsePairs, SAMPLERS, type TracingVariables } from './tracing-target.js';
import { UpstreamSettings } from './upstream-settings.js';
import { parsedUrl } from '../parsed-url.js';

const isCollector: is.Check = (value) => {
  const url = parsedUrl(value);
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'must be an http: or https: URL.';
  if (url.username !== '' || url.password !== '')
    return 'must not carry a user name or password: use OTEL_EXPORTER_OTLP_HEADERS.';
  return url.search === '' && url.hash === '' ? undefined : 'must have no query.';
};

const isPairs: is.Check = (value) =>
  parsePairs(value) === undefined ? 'must be name=value, comma-separated, percent-encoded.' : undefined;

const isHeaders: is.Check = (value) =>
  Object.values(parsePairs(value) ?? { bad: '\n' }).every((text) => /^[\x20-\x7e]*$/.test(text))
    ? undefined
    : 'must be name=value, comma-separated, percent-encoded.';

const isRatio: is.Check = (value) =>
  /^(?:0(?:\.\d+)?|1(?:\.0+)?)$/.test(value) ? undefined : 'must be a number from 0 to 1.';

/** Traces, by the names that OpenTelemetry gives to its settings. */
export class TracingSettings extends UpstreamSettings implements TracingVariables {
  @Setting({
    doc: 'Where traces go: "otlp", or "none".',
    default: 'otlp when one of the endpoints is set, else none',
    check: is.isOneOf('otlp', 'none'),
  })
  OTEL_TRACES_EXPORTER?: string;

  @Setting({
    doc: 'The base URL of a collector that takes OTLP over HTTP; /v1/traces is added.',
    default: 'http://localhost:4318 when OTEL_TRACES_EXPORTER is otlp',
    check: isCollector,
  })
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  @Setting({ doc: 'The whole URL for traces, in place of the former.', check: isCollector })
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string;

  @Setting({
    doc: 'The form in which traces are sent.',
    default: 'http/json',
    check: is.isOneOf('http/json'),
  })
  OTEL_EXPORTER_OTLP_PROTOCOL?: string;

  @Setting({
    doc: 'Headers for the collector, such as its API key: name=value, comma-separated, percent-encoded.',
    check: isHeaders,
  })
  OTEL_EXPORTER_OTLP_HEADERS?: string;

  @Setting({ doc: 'The name of this service in traces.', default: 'entra-bff', check: is.isHeaderValue })
  OTEL_SERVICE_NAME?: string;

  @Setting({
    doc: 'What else describes this instance in traces: name=value, comma-separated.',
    check: isPairs,
  })
  OTEL_RESOURCE_ATTRIBUTES?: string;

  @Setting({
    doc: 'Which requests are traced. A caller can ask for fewer traces with "parentbased", never for more.',
    default: 'parentbased_always_on',
    check: is.isOneOf(...SAMPLERS),
  })
  OTEL_TRACES_SAMPLER?: string;

  @Setting({ doc: 'The share of requests for "traceidratio", 0 to 1.', default: '1', check: isRatio })
  @Rule(
    () => TracingSettings,
    (env) =>
      env.OTEL_TRACES_SAMPLER_ARG !== undefined && env.OTEL_TRACES_SAMPLER?.endsWith('ratio') !== true
        ? 'has no meaning unless OTEL_TRACES_SAMPLER is a traceidratio.'
        : undefined,
  )
  OTEL_TRACES_SAMPLER_ARG?: string;

  @Setting({ doc: 'Set to "true" to turn traces off, whatever else is set.' })
  OTEL_SDK_DISABLED?: string;
}
