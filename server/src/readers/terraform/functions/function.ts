import type { Span } from '../../../policy';
import { asNumber, asText, type Evaluated, isList, type ListValue, MAX_SIZE } from '../value';

/** A function on evaluated arguments; undefined where it cannot tell, and the first unknown argument says why. */
export type Implementation = (args: readonly Evaluated[], span: Span) => Evaluated | undefined;
export type Table = Readonly<Record<string, Implementation>>;

/** A text of the arguments; undefined where it is not known, is none, or is too long for anybody. */
export function textOf(value: Evaluated | undefined): string | undefined {
  const text = value && asText(value);
  return text?.known && text.value.length <= MAX_SIZE ? text.value : undefined;
}

export function numberOf(value: Evaluated | undefined): number | undefined {
  const number = value && asNumber(value);
  return number?.known ? number.value : undefined;
}

export const wholeOf = (value: Evaluated | undefined): number | undefined => {
  const number = numberOf(value);
  return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
};

/** A list of which all elements are there. */
export function listOf(value: Evaluated | undefined): ListValue | undefined {
  return value?.known && value.value !== null && isList(value.value) && !value.value.rest ? value.value : undefined;
}

/** The texts of a list; undefined where one of them is not known. */
export function textsOf(value: Evaluated | undefined): string[] | undefined {
  const out: string[] = [];
  for (const item of listOf(value)?.items ?? [undefined]) {
    const text = textOf(item);
    if (text === undefined) return undefined;
    out.push(text);
  }
  return out;
}
