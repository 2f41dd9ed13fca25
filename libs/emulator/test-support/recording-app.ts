import { createServer } from 'node:http';

/** A web application as the browser sees it: answers every path with a page and remembers what was asked. */
export interface RecordingApp {
  origin: string;
  paths: string[];
  close(): Promise<void>;
}

export async function startRecordingApp(): Promise<RecordingApp> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    if (request.url !== '/favicon.ico') paths.push(request.url ?? '');
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>The application</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The application does not listen');
  return {
    origin: `http://localhost:${address.port}`,
    paths,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
