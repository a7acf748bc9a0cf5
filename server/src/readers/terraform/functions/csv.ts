import { CsvError, parse } from 'csv-parse/sync';
import { known, type Span } from '../../../policy';
import { listOf, objectOf, type Result, refuse } from './function';

/** Rows under a header line, as objects of texts; records as Go's reader of RFC 4180 takes them. */
export function csvRows(str: string, span: Span): Result {
  let rows: string[][];
  try {
    rows = parse(str, { skip_empty_lines: true, relax_column_count: true, record_delimiter: ['\r\n', '\n'] });
  } catch (error) {
    const line = error instanceof CsvError ? Number(error.lines) : 1;
    return refuse(`CSV parse error on line ${line}: extraneous or missing " in quoted-field`);
  }
  const [header, ...records] = rows;
  if (!header) return refuse('missing header line');
  const twice = header.find((name, i) => header.indexOf(name) < i);
  if (twice !== undefined) return refuse(`duplicate column name ${JSON.stringify(twice)}`);
  const wrong = records.findIndex((record) => record.length !== header.length);
  if (wrong >= 0) return refuse(`CSV parse error on line ${wrong + 2}: wrong number of fields`);
  const objects = records.map((record) => objectOf(header.map((name, i) => [name, known(record[i]!, span)] as const)));
  return listOf(objects.map((one) => known(one, span)));
}
