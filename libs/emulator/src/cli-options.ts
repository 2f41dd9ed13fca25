import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parsedJson, readFaultFile } from './control/fault-file.js';
import { readData } from './data/read-data.js';
import type { SampleData } from './data/sample-data.js';
import type { FaultRule } from './http/fault-script.js';
import { optional } from './optional.js';
import { sampleLists } from './sharepoint/data/seed.js';
import type { EmulatorOptions } from './options.js';

export const USAGE = `entra-bff-emulator: Entra ID, Microsoft Graph and SharePoint Online on this machine

  --port-entra <n>          4100
  --port-graph <n>          4101
  --port-sharepoint <n>     4102
  --host <address>          127.0.0.1; 0.0.0.0 in a container
  --public-host <name>      host name in the URLs that clients are given; localhost
  --tls-key, --tls-cert <file>   PEM files; HTTPS instead of HTTP
  --tenant-id <guid>  --client-id <guid>  --client-secret <text>
  --client-certificate <file>    PEM; checks client assertions
  --redirect-uri <uri>      may be repeated; none: any loopback address
  --front-channel-logout <uri>   may be repeated
  --token-lifetime <seconds>     3600
  --auto-sign-in <user>     completes every sign-in without a page
  --seed <text>             repeats the random values of an earlier run
  --seed-file <file>        JSON; users, sites, lists and files to start with
  --faults <file>           JSON; faults to play, as POST /__emulator/faults takes them
  --help

Each may come from the environment instead: EMULATOR_PORT_ENTRA for --port-entra, and so on; lists blank-separated.
`;

const STRINGS = [
  'port-entra',
  'port-graph',
  'port-sharepoint',
  'host',
  'public-host',
  'tls-key',
  'tls-cert',
  'tenant-id',
  'client-id',
  'client-secret',
  'client-certificate',
  'token-lifetime',
  'auto-sign-in',
  'seed',
  'seed-file',
  'faults',
] as const;
const LISTS = ['redirect-uri', 'front-channel-logout'] as const;

type StringName = (typeof STRINGS)[number];
type ListName = (typeof LISTS)[number];
type Environment = Readonly<Record<string, string | undefined>>;

export type CommandLine =
  | { kind: 'help' }
  | { kind: 'start'; options: EmulatorOptions; autoSignIn: string | undefined; faults: FaultRule[] }
  | { kind: 'invalid'; message: string };

/** Reads arguments and environment; an argument wins. */
export function readCommandLine(args: string[], environment: Environment): CommandLine {
  try {
    const values = parse(args);
    if (values.help) return { kind: 'help' };
    // Empty counts as unset: that is what a variable without a value is in a compose file.
    const text = (name: StringName): string | undefined =>
      (values.strings.get(name) ?? environment[variable(name)]) || undefined;
    const list = (name: ListName): string[] =>
      values.lists.get(name) ?? (environment[variable(name)] ?? '').split(' ').filter((item) => item !== '');
    const faults = text('faults');
    return {
      kind: 'start',
      options: optionsFrom(text, list),
      autoSignIn: text('auto-sign-in'),
      faults: faults === undefined ? [] : readFaultFile(readFileSync(faults, 'utf8'), faults),
    };
  } catch (error) {
    return { kind: 'invalid', message: error instanceof Error ? error.message : String(error) };
  }
}

interface Values {
  help: boolean;
  strings: Map<StringName, string>;
  lists: Map<ListName, string[]>;
}

function parse(args: string[]): Values {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean' },
      ...Object.fromEntries(STRINGS.map((name) => [name, { type: 'string' as const }])),
      ...Object.fromEntries(LISTS.map((name) => [name, { type: 'string' as const, multiple: true }])),
    },
  });
  const found = new Map<string, unknown>(Object.entries(values));
  return {
    help: found.get('help') === true,
    strings: new Map(
      STRINGS.flatMap((name) => {
        const value = found.get(name);
        return typeof value === 'string' ? [[name, value] as const] : [];
      }),
    ),
    lists: new Map(
      LISTS.flatMap((name) => {
        const value = found.get(name);
        return Array.isArray(value) ? [[name, value.map(String)] as const] : [];
      }),
    ),
  };
}

function optionsFrom(
  text: (name: StringName) => string | undefined,
  list: (name: ListName) => string[],
): EmulatorOptions {
  const clientCertificate = text('client-certificate');
  return {
    host: text('host') ?? '127.0.0.1',
    publicHost: text('public-host') ?? 'localhost',
    ports: {
      entra: whole('port-entra', text('port-entra') ?? '4100'),
      graph: whole('port-graph', text('port-graph') ?? '4101'),
      sharepoint: whole('port-sharepoint', text('port-sharepoint') ?? '4102'),
    },
    accessTokenLifetimeSeconds: whole('token-lifetime', text('token-lifetime') ?? '3600'),
    redirectUris: list('redirect-uri'),
    frontChannelLogoutUris: list('front-channel-logout'),
    ...optional('tenantId', text('tenant-id')),
    ...optional('clientId', text('client-id')),
    ...optional('clientSecret', text('client-secret')),
    ...optional('seed', text('seed')),
    ...optional('clientCertificate', clientCertificate && readFileSync(clientCertificate, 'utf8')),
    ...optional('data', dataFrom(text('seed-file'))),
    ...optional('tls', tlsFrom(text('tls-key'), text('tls-cert'))),
  };
}

function tlsFrom(key: string | undefined, cert: string | undefined): EmulatorOptions['tls'] {
  if (key === undefined && cert === undefined) return undefined;
  if (key === undefined || cert === undefined) throw new Error('--tls-key and --tls-cert belong together');
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

function dataFrom(path: string | undefined): SampleData | undefined {
  if (path === undefined) return undefined;
  return readData(parsedJson(readFileSync(path, 'utf8'), path), sampleLists(), path);
}

function whole(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, not '${text}'`);
  return Number(text);
}

function variable(name: string): string {
  return `EMULATOR_${name.replaceAll('-', '_').toUpperCase()}`;
}
