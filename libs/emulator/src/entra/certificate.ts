import { createHash, sign, type KeyObject } from 'node:crypto';
import { der, integer, name, oid, sequence, subjectAltNames, utcTime } from './der.js';

export interface CertificateRequest {
  commonName: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
  /** Host names and IPv4 addresses, for a TLS server. */
  altNames?: readonly string[];
  /** Default 365. */
  validDays?: number;
}

const SHA256_WITH_RSA = sequence(oid('1.2.840.113549.1.1.11'), Buffer.from([0x05, 0x00]));

/** A self-signed X.509 certificate (RFC 5280) for an RSA key, as DER. */
export function selfSigned(request: CertificateRequest): Buffer {
  const body = toBeSigned(request);
  const signature = sign('sha256', body, request.privateKey);
  return sequence(body, SHA256_WITH_RSA, bitString(signature));
}

export function toPem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** `x5t`: what Entra also uses as `kid`. */
export function sha1Thumbprint(certificate: Buffer): string {
  return createHash('sha1').update(certificate).digest('base64url');
}

function toBeSigned({ commonName, publicKey, altNames = [], validDays = 365 }: CertificateRequest): Buffer {
  const from = new Date(Date.now() - 86_400_000);
  const until = new Date(Date.now() + validDays * 86_400_000);
  const version3 = der(0xa0, integer(Buffer.from([2])));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const serial = createHash('sha256').update(spki).update(String(from.getTime())).digest().subarray(0, 8);
  // Never zero in front and never negative, whatever the digest says: DER wants the shortest form.
  serial.writeUInt8((serial.readUInt8(0) & 0x3f) | 0x40, 0);
  const extensions = altNames.length > 0 ? [der(0xa3, sequence(subjectAltNames(altNames)))] : [];
  return sequence(
    version3,
    integer(serial),
    SHA256_WITH_RSA,
    name(commonName),
    sequence(utcTime(from), utcTime(until)),
    name(commonName),
    spki,
    ...extensions,
  );
}

function bitString(content: Buffer): Buffer {
  return der(0x03, Buffer.concat([Buffer.from([0]), content]));
}
