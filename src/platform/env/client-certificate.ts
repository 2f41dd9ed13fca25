import { createHash, createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';

/** A certificate with its private key, as a client proves itself with. */
interface ClientCertificate {
  /** Hexadecimal SHA-256 of the certificate: how Entra finds it. */
  thumbprintSha256: string;
  /** PEM, the leaf first. */
  chain: string;
  /** PEM. */
  privateKey: string;
  leaf: X509Certificate;
}

const WEAKEST_RSA_BITS = 2_048;

/**
 * Reads a PEM file of a certificate, perhaps its chain, and its private key. Throws an Error that says what is wrong,
 * also for a key that is another certificate's: a file that is being replaced may be half the old and half the new.
 */
export function parseClientCertificate(pem: string): ClientCertificate {
  const blocks = pem.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g) ?? [];
  const chain = blocks.filter((block) => block.includes('BEGIN CERTIFICATE'));
  const [certificate] = chain;
  const privateKey = blocks.find((block) => block.includes('PRIVATE KEY'));
  if (certificate === undefined || privateKey === undefined)
    throw new Error('must hold a certificate and its private key, both as PEM.');
  const [leaf, key] = [readCertificate(certificate), readKey(privateKey)];
  if (key.asymmetricKeyType !== 'rsa')
    throw new Error('must hold an RSA key: Entra ID takes no other for a client.');
  if (!leaf.checkPrivateKey(key)) throw new Error('holds a private key that is not that of its certificate.');
  const thumbprintSha256 = createHash('sha256').update(leaf.raw).digest('hex');
  return { thumbprintSha256, chain: chain.join('\n'), privateKey, leaf };
}

/** What is wrong with it at the start of the service; a token request would be refused, or not be worth much. */
export function certificateFault(pem: string, now = new Date()): string | undefined {
  try {
    const { leaf } = parseClientCertificate(pem);
    const bits = leaf.publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
    if (bits < WEAKEST_RSA_BITS)
      return `holds an RSA key of ${bits} bits. Make one of ${WEAKEST_RSA_BITS} bits or more.`;
    if (new Date(leaf.validTo) <= now)
      return `holds a certificate that expired on ${isoDay(leaf.validTo)}. Renew it, and upload it to the app registration.`;
    if (new Date(leaf.validFrom) > now)
      return `holds a certificate that is not valid before ${isoDay(leaf.validFrom)}. Check this machine's clock.`;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'cannot be read as PEM.';
  }
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new Error('holds a certificate that cannot be read.', { cause });
  }
}

/** OpenSSL's own words may quote the key. */
function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new Error('holds a private key that cannot be read, or that has a passphrase: write it without.', {
      cause,
    });
  }
}

function isoDay(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}
