import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { selfSigned, toPem } from './entra/certificate.js';

/** A pair for TLS. */
export interface NewCertificate {
  /** PKCS #8 PEM */
  key: string;
  /** X.509 PEM */
  cert: string;
}

/** For certificates that are to be refused. */
export interface CertificateOptions {
  /** Of the RSA key; default 2048. */
  bits?: number;
  /** From now, default 365; below zero: it has expired. */
  validDays?: number;
}

const generate = promisify(generateKeyPair);

/**
 * A fresh RSA key and a self-signed certificate for it: for `tls`, for `clientCertificate`, or for a test's own server.
 * `altNames` are host names and IPv4 addresses.
 */
export async function newCertificate(
  commonName: string,
  altNames: readonly string[] = [],
  { bits = 2048, validDays = 365 }: CertificateOptions = {},
): Promise<NewCertificate> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: bits });
  const cert = toPem(selfSigned({ commonName, publicKey, privateKey, altNames, validDays }));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}
