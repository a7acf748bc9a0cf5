import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { message } from '../../../messages';
import { unknown } from '../../../policy';
import { fromJson, isObject, isReference, MAX_SIZE } from '../value';
import { fromBase64, hex, toBase64, utf8, utf8Bytes } from './bytes';
import { type Encoding, encodingOf } from './charsets';
import { csvRows } from './csv';
import { fn, given, longText, open, type Refusal, type Result, refuse, type Table, text } from './function';
import { assignmentText, expressionText } from './hcl-text';
import { holdsInfinity, jsonText } from './json-text';
import { decrypted } from './rsa';
import { uuidV5 } from './uuid';
import { yamlText, yamlValue } from './yaml';

type Bytes = Uint8Array;
const hashed = (hash: (bytes: Bytes) => Bytes, written: (bytes: Bytes) => string) =>
  fn([longText('str')], (str) => written(hash(utf8Bytes(str))));

const any = open('val');

const unsupported = (name: string): Refusal =>
  refuse(
    `${JSON.stringify(name)} is not a supported IANA encoding name or alias in this Terraform version`,
    'encoding',
  );

/** Runs with a character set, where Terraform has it. */
function inEncoding(name: string, work: (encoding: Encoding) => Result): Result {
  const encoding = encodingOf(name);
  return encoding ? work(encoding) : unsupported(name);
}

/** Where the first letter stands that base64 has not. */
function symbolFault(source: string): number {
  const at = source.search(/[^A-Za-z0-9+/=]/);
  return at >= 0 ? at : source.length;
}

export const ENCODINGS: Table = {
  base64encode: fn([longText('str')], (str) => toBase64(utf8Bytes(str))),
  base64decode: fn([longText('str')], (str): Result => {
    const bytes = fromBase64(str);
    if (!bytes) return refuse(`failed to decode base64 data ${JSON.stringify(str)}`);
    return utf8(bytes) ?? refuse('the result of decoding the provided string is not valid UTF-8');
  }),
  textencodebase64: fn([text('string'), text('encoding')], (str, name) =>
    inEncoding(name, ({ title, encode }) => {
      const bytes = encode(str);
      const words = `the given string contains characters that cannot be represented in ${title}`;
      return bytes ? toBase64(bytes) : refuse(words, 'string');
    }),
  ),
  textdecodebase64: fn([text('source'), text('encoding')], (source, name) =>
    inEncoding(name, ({ title, decode }) => {
      const bytes = fromBase64(source);
      if (!bytes)
        return refuse(`the given value is has an invalid base64 symbol at offset ${symbolFault(source)}`, 'source');
      return decode(bytes) ?? refuse(`the given string contains symbols that are not defined for ${title}`, 'source');
    }),
  ),
  md5: hashed(md5, hex),
  sha1: hashed(sha1, hex),
  sha256: hashed(sha256, hex),
  sha512: hashed(sha512, hex),
  base64sha256: hashed(sha256, toBase64),
  base64sha512: hashed(sha512, toBase64),
  rsadecrypt: fn([text('ciphertext'), text('privatekey')], decrypted),
  uuidv5: fn([text('namespace'), text('name')], uuidV5),
  'provider::terraform::encode_tfvars': fn([given('value')], (one) => {
    if (!one.known || (one.value !== null && isReference(one.value))) return undefined;
    if (one.value === null || !isObject(one.value)) {
      return refuse(
        'invalid value to encode: must be an object whose attribute names will become the encoded variable names',
      );
    }
    return assignmentText(one.value);
  }),
  'provider::terraform::encode_expr': fn([given('value')], (one) => expressionText(one)),
  csvdecode: fn([longText('str')], csvRows),
  jsonencode: fn([any], (one) => {
    if (holdsInfinity(one)) return refuse('cannot serialize infinity as JSON');
    const json = jsonText(one);
    return json === undefined || json.length > MAX_SIZE ? undefined : json;
  }),
  jsondecode: fn([longText('str')], (str, span): Result => {
    try {
      return fromJson(JSON.parse(str), span);
    } catch {
      return refuse();
    }
  }),
  yamlencode: fn([open('value')], (one) => {
    const yaml = yamlText(one);
    return yaml === undefined || yaml.length > MAX_SIZE ? undefined : yaml;
  }),
  yamldecode: fn(
    [longText('src')],
    (str, span): Result => yamlValue(str, span) ?? unknown(message('terraform.tooComplex'), span),
  ),
};
