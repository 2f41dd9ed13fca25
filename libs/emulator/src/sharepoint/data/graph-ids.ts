const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function guidBytes(guid: string): Buffer {
  return Buffer.from(guid.replaceAll('-', ''), 'hex');
}

function base32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => BASE32[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}

/** `b!…`: site, web and library in one opaque id, as Graph names a drive. */
export function driveIdOf(siteId: string, webId: string, listId: string): string {
  return `b!${Buffer.concat([siteId, webId, listId].map(guidBytes)).toString('base64url')}`;
}

/** `01…`: 34 capitals and digits, as Graph names a driveItem. */
export function driveItemIdOf(listId: string, uniqueId: string): string {
  return `01${base32(Buffer.concat([guidBytes(listId).subarray(0, 4), guidBytes(uniqueId)]))}`;
}
