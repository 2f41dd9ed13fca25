import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { NodeAuthOptions } from '@azure/msal-node';
import type { ClientCredential } from '../../../platform/env/env.js';

type MsalCredential = Pick<NodeAuthOptions, 'clientSecret' | 'clientCertificate' | 'clientAssertion'>;

/** The client's proof in MSAL's form. Files are read at each call, since both kinds rotate. */
export async function msalCredential(credential: ClientCredential): Promise<MsalCredential> {
  switch (credential.kind) {
    case 'secret':
      return { clientSecret: credential.secret };
    case 'certificate':
      return { clientCertificate: certificate(await readFile(credential.path, 'utf8')) };
    case 'federated':
      return { clientAssertion: (await readFile(credential.path, 'utf8')).trim() };
  }
}

function certificate(pem: string): NonNullable<MsalCredential['clientCertificate']> {
  const blocks = pem.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g) ?? [];
  const chain = blocks.filter((block) => block.includes('CERTIFICATE'));
  const [leaf] = chain;
  const privateKey = blocks.find((block) => block.includes('PRIVATE KEY'));
  if (leaf === undefined || privateKey === undefined) {
    throw new Error(
      'AZURE_CLIENT_CERTIFICATE_PATH must hold a certificate and its private key, both as PEM.',
    );
  }
  const thumbprintSha256 = createHash('sha256').update(new X509Certificate(leaf).raw).digest('hex');
  return { thumbprintSha256, privateKey, x5c: chain.join('\n') };
}
