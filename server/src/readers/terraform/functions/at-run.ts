import { fn, number, type Table, text, variadic } from './function';

const later = (): undefined => undefined;

/**
 * What only a run can tell, so that no more than the arguments are looked at: of the clock, of chance, and the bytes that
 * Go's own compressor makes.
 */
export const AT_RUN: Table = {
  base64gzip: fn([text('str')], later),
  bcrypt: variadic([text('str')], number('cost'), later),
  plantimestamp: fn([], later),
  timestamp: fn([], later),
  uuid: fn([], later),
};
