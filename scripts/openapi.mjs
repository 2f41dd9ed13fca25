// The service's description, as it is committed: every mount on, machine clients let in. Needs a build.
// `node scripts/openapi.mjs` prints it.
import 'reflect-metadata';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

export const SETTINGS = {
  PUBLIC_URL: 'https://bff.contoso.com',
  AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
  AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
  AZURE_FEDERATED_TOKEN_FILE: fileURLToPath(import.meta.url),
  API_AUDIENCE: 'api://entra-bff',
  SHAREPOINT_URL: 'https://contoso.sharepoint.com',
  PASS_THROUGH: 'graph,sharepoint',
  DOCS: 'on',
  METRICS_PORT: 'off',
  LOG_LEVEL: 'silent',
};

/** As text, with a line feed at the end. */
export async function openApiText() {
  const { createApp } = await import('../dist/app.setup.js');
  const { loadEnv } = await import('../dist/platform/env/env.js');
  const { apiDocument } = await import('../dist/platform/openapi/document.js');
  const env = loadEnv(SETTINGS);
  const app = await createApp(env);
  try {
    return `${JSON.stringify(apiDocument(app, env), null, 2)}\n`;
  } finally {
    await app.close();
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(await openApiText());
