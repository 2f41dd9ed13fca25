import { readFile } from 'node:fs/promises';
import type { NodeAuthOptions } from '@azure/msal-node';
import { parseClientCertificate } from '../../../platform/env/client-certificate.js';
import type { ClientCredential } from '../../../platform/env/env.js';

type MsalCredential = Pick<NodeAuthOptions, 'clientSecret' | 'clientCertificate' | 'clientAssertion'>;

/** Three parts of base64url (RFC 7515): whatever else is in the file is no token. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The client's proof in MSAL's form. Files are read at each call, since both kinds rotate. Throws for an unusable one. */
export async function msalCredential(credential: ClientCredential): Promise<MsalCredential> {
  switch (credential.kind) {
    case 'secret':
      return { clientSecret: credential.secret };
    case 'certificate':
      return { clientCertificate: await certificate(credential.path) };
    case 'federated':
      return { clientAssertion: await federatedToken(credential.path) };
  }
}

async function certificate(path: string): Promise<NonNullable<MsalCredential['clientCertificate']>> {
  const { thumbprintSha256, privateKey, chain } = parseClientCertificate(await readFile(path, 'utf8'));
  return { thumbprintSha256, privateKey, x5c: chain };
}

async function federatedToken(path: string): Promise<string> {
  const token = (await readFile(path, 'utf8')).trim();
  if (!TOKEN.test(token)) throw new Error('AZURE_FEDERATED_TOKEN_FILE holds no token.');
  return token;
}
