import { sha1 } from '@noble/hashes/legacy.js';
import { hex, utf8Bytes } from './bytes';
import { type Refusal, refuse } from './function';

const NAMESPACES: Readonly<Record<string, string>> = {
  dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
};

/** A name's UUID of version 5 (RFC 9562). */
export function uuidV5(namespace: string, name: string): string | Refusal {
  const known = Object.hasOwn(NAMESPACES, namespace) ? NAMESPACES[namespace]! : namespace;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(known)) {
    return refuse(`uuidv5() doesn't support namespace ${namespace} (invalid UUID length: ${namespace.length})`);
  }
  const space = Uint8Array.from(known.replaceAll('-', '').match(/../g)!, (byte) => Number.parseInt(byte, 16));
  const bytes = sha1(new Uint8Array([...space, ...utf8Bytes(name)])).slice(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
