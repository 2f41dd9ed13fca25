import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { selfSigned, toPem } from './entra/certificate.js';

export interface NewCertificate {
  /** PKCS #8 PEM */
  key: string;
  /** X.509 PEM */
  cert: string;
}

const generate = promisify(generateKeyPair);

/**
 * A fresh RSA key and a self-signed certificate for it: for `tls`, for `clientCertificate`, or for a test's own server.
 * `altNames` are host names and IPv4 addresses.
 */
export async function newCertificate(
  commonName: string,
  altNames: readonly string[] = [],
): Promise<NewCertificate> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  const cert = toPem(selfSigned({ commonName, publicKey, privateKey, altNames }));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}
