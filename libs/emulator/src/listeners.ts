import { LARGEST_PUT } from './graph/drive/write-file.js';
import type { ServiceName } from './http/exchange.js';
import { openListener, type Listener } from './http/listener.js';
import type { ResolvedOptions } from './options.js';

export type Listeners = Record<ServiceName, Listener>;

/** Three ports, or none: when one is taken the others are closed again. */
export async function openListeners(options: ResolvedOptions): Promise<Listeners> {
  const { host, publicHost, tls, ports } = options;
  const opened: Listener[] = [];
  const open = async (service: ServiceName, bodyLimit = Infinity): Promise<Listener> => {
    const listener = await openListener({ host, publicHost, tls, port: ports[service], bodyLimit });
    opened.push(listener);
    return listener;
  };
  try {
    return {
      entra: await open('entra'),
      graph: await open('graph', LARGEST_PUT),
      sharepoint: await open('sharepoint'),
    };
  } catch (error) {
    await Promise.all(opened.map((listener) => listener.close()));
    throw error;
  }
}

export async function closeListeners(listeners: Listeners): Promise<void> {
  await Promise.all(Object.values(listeners).map((listener) => listener.close()));
}

export function originsOf(listeners: Listeners): Record<ServiceName, string> {
  const { entra, graph, sharepoint } = listeners;
  return { entra: entra.origin, graph: graph.origin, sharepoint: sharepoint.origin };
}
