import { createHash } from 'node:crypto';

/** Random-looking values that are the same in every run with the same seed. */
export class SeededRandom {
  private counter = 0;

  constructor(private readonly seed: string) {}

  bytes(length: number): Buffer {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) blocks.push(this.block());
    return Buffer.concat(blocks).subarray(0, length);
  }

  /** In [0, 1), with 48 random bits. */
  next(): number {
    return this.bytes(6).readUIntBE(0, 6) / 2 ** 48;
  }

  /** A version 4 GUID. */
  guid(): string {
    return guidOf(this.bytes(16));
  }

  /** An opaque base64url string made of `length` random bytes. */
  opaque(length: number): string {
    return this.bytes(length).toString('base64url');
  }

  private block(): Buffer {
    this.counter += 1;
    return createHash('sha256').update(`${this.seed}:${this.counter}`).digest();
  }
}

/** The GUID that always belongs to `name`: ids of users and tenants stay the same from start to start. */
export function stableGuid(name: string): string {
  return guidOf(createHash('sha256').update(name).digest());
}

function guidOf(bytes: Buffer): string {
  const copy = Buffer.from(bytes.subarray(0, 16));
  copy.writeUInt8((copy.readUInt8(6) & 0x0f) | 0x40, 6);
  copy.writeUInt8((copy.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = copy.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
