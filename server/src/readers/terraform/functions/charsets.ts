import { utf8, utf8Bytes } from './bytes';

export interface Encoding {
  /** As the registry of IANA calls it first, which is what Terraform's messages say. */
  readonly title: string;
  /** Undefined where a letter has no place in the character set. */
  encode(text: string): Uint8Array | undefined;
  /** Undefined of bytes that mean nothing in it. */
  decode(bytes: Uint8Array): string | undefined;
}

/** Character sets by their names at IANA in small letters: the title, and what the platform's decoder calls them. */
const SETS: Readonly<Record<string, readonly [title: string, label: string]>> = {
  'iso-8859-1': ['ISO_8859-1:1987', 'latin1'],
  latin1: ['ISO_8859-1:1987', 'latin1'],
  'iso-8859-2': ['ISO_8859-2:1987', 'iso-8859-2'],
  'iso-8859-15': ['ISO-8859-15', 'iso-8859-15'],
  'windows-1250': ['windows-1250', 'windows-1250'],
  'windows-1251': ['windows-1251', 'windows-1251'],
  'windows-1252': ['windows-1252', 'windows-1252'],
  'koi8-r': ['KOI8-R', 'koi8-r'],
  shift_jis: ['Shift_JIS', 'shift_jis'],
  'euc-jp': ['Extended_UNIX_Code_Packed_Format_for_Japanese', 'euc-jp'],
  gbk: ['GBK', 'gbk'],
  big5: ['Big5', 'big5'],
  'euc-kr': ['EUC-KR', 'euc-kr'],
};

const made = new Map<string, Encoding>();

/** The character set of a name; undefined of one that is not here. */
export function encodingOf(name: string): Encoding | undefined {
  const key = name.toLowerCase();
  if (key === 'utf-8' || key === 'utf8') return { title: 'UTF-8', encode: utf8Bytes, decode: utf8 };
  if (key === 'utf-16le') return utf16('UTF-16LE', true);
  if (key === 'utf-16be') return utf16('UTF-16BE', false);
  const set = Object.hasOwn(SETS, key) ? SETS[key]! : undefined;
  if (!set) return undefined;
  let encoding = made.get(key);
  if (!encoding) {
    encoding = set[1] === 'latin1' ? latin1(set[0]) : tabled(set[0], set[1]);
    made.set(key, encoding);
  }
  return encoding;
}

function utf16(title: string, little: boolean): Encoding {
  return {
    title,
    encode: (text) => {
      const bytes = new Uint8Array(text.length * 2);
      const view = new DataView(bytes.buffer);
      for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), little);
      return bytes;
    },
    decode: (bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let text = '';
      for (let i = 0; i + 1 < bytes.length; i += 2) text += String.fromCharCode(view.getUint16(i, little));
      return text;
    },
  };
}

/** The platform's `latin1` is that of Windows, which has letters where ISO has none. */
function latin1(title: string): Encoding {
  return {
    title,
    encode: (text) => {
      const codes = Array.from(text, (letter) => letter.codePointAt(0)!);
      return codes.every((code) => code < 256) ? Uint8Array.from(codes) : undefined;
    },
    decode: (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''),
  };
}

/** The platform decodes only; its answers for all one and two bytes, turned round, encode. */
function tabled(title: string, label: string): Encoding {
  const decoder = new TextDecoder(label, { fatal: true });
  const decode = (bytes: Uint8Array): string | undefined => {
    try {
      return decoder.decode(bytes);
    } catch {
      return undefined;
    }
  };
  let table: Map<string, Uint8Array> | undefined;
  const build = (): Map<string, Uint8Array> => {
    const all = new Map<string, Uint8Array>();
    const add = (bytes: Uint8Array): void => {
      const letter = decode(bytes);
      if (letter !== undefined && [...letter].length === 1 && !all.has(letter)) all.set(letter, bytes);
    };
    for (let a = 0; a < 256; a++) add(Uint8Array.of(a));
    for (let a = 0x80; a < 256; a++) for (let b = 0x40; b < 256; b++) add(Uint8Array.of(a, b));
    return all;
  };
  return {
    title,
    decode,
    encode: (text) => {
      table ??= build();
      const parts: number[] = [];
      for (const letter of text) {
        const bytes = table.get(letter);
        if (!bytes) return undefined;
        parts.push(...bytes);
      }
      return Uint8Array.from(parts);
    },
  };
}
