import { accessSync, chmodSync, constants, readFileSync, realpathSync, rmSync, type Stats, statSync } from 'node:fs';
import { partBeside, replace, writeDurably } from './durable';
import { encodeBeside } from './losses';
import { decode } from './node-host';

/** Why a file was not written: it is not what was read, its bytes would not come back, nobody may write it, or the system refused. */
export type Refused =
  | { readonly why: 'changed' | 'encoding' | 'readOnly' }
  | { readonly why: 'system'; readonly what: string };

const UTF16LE = [0xff, 0xfe];
const UTF16BE = [0xfe, 0xff];
const UTF8_MARK = [0xef, 0xbb, 0xbf];
const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, i) => bytes[i] === byte);

/** The bytes of a text in the encoding of others, marks included. */
function encodeAs(bytes: Uint8Array, text: string): Uint8Array {
  if (startsWith(bytes, UTF16LE)) return Uint8Array.from([...UTF16LE, ...Buffer.from(text, 'utf16le')]);
  if (startsWith(bytes, UTF16BE)) return Uint8Array.from([...UTF16BE, ...Buffer.from(text, 'utf16le').swap16()]);
  const plain = new TextEncoder().encode(text);
  return startsWith(bytes, UTF8_MARK) ? Uint8Array.from([...UTF8_MARK, ...plain]) : plain;
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** The same where some bytes are no UTF-8, as long as they come back. */
const besideLosses = (bytes: Uint8Array, before: string, after: string): Uint8Array | undefined => {
  const back = encodeBeside(bytes, before, before);
  return back && isSame(back, bytes) ? encodeBeside(bytes, before, after) : undefined;
};

const ANYBODY_WRITES = 0o222;
const isUntouched = (before: Stats, now: Stats): boolean =>
  before.ino === now.ino && before.size === now.size && before.mtimeMs === now.mtimeMs;

/**
 * Replaces a file's text, all of it or nothing: encoding, mark and permissions stay, a link stays a link. Undefined where
 * that is done. A file that is no longer what was read, or whose bytes would not all come back, is left alone.
 */
export async function rewrite(path: string, before: string, after: string): Promise<Refused | undefined> {
  try {
    const target = realpathSync(path);
    const found = statSync(target);
    // A file is replaced, not written into, and for that the system asks about its folder only.
    if ((found.mode & ANYBODY_WRITES) === 0) return { why: 'readOnly' };
    accessSync(target, constants.W_OK);
    const read = readFileSync(target);
    const bytes = Uint8Array.from(read);
    if (decode(read) !== before) return { why: 'changed' };
    const whole = isSame(encodeAs(bytes, before), bytes);
    const written = whole ? encodeAs(bytes, after) : besideLosses(bytes, before, after);
    if (!written) return { why: 'encoding' };
    const { mode } = found;
    const part = partBeside(target);
    try {
      writeDurably(part, written, mode);
      chmodSync(part, mode);
      // Another may have written it while this was on its way to the disk.
      if (!isUntouched(found, statSync(target))) {
        rmSync(part, { force: true });
        return { why: 'changed' };
      }
      await replace(part, target);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
    return undefined;
  } catch (error) {
    return { why: 'system', what: error instanceof Error ? error.message : String(error) };
  }
}
