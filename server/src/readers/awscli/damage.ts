import { message } from '../../messages';
import type { Reason, SourceFile, Span } from '../../policy';
import type { Fault } from '../json/parse';
import type { Document } from './document';

/** What of a file cannot be read, so that what is missing there may stand in it. */
export interface Damage {
  /** Why nobody can tell what an object lacks; undefined of what is read whole. Without an object: of the file. */
  of(object?: Span): Reason | undefined;
}

/**
 * `faults`: places at fault, or whole pieces of YAML. In JSON an object ends where the next thing begins, which it may have
 * swallowed or lost.
 */
export function damageOf({ uri, text }: SourceFile, { faults, yaml }: Pick<Document, 'faults' | 'yaml'>): Damage {
  const all = [...faults].sort((a, b) => a.end - b.end);
  const [first] = all;
  if (!first) return UNHURT;
  /** The first that ends behind a place: an answer of many objects may have many faults. */
  const behind = (place: number): Fault | undefined => {
    let [from, to] = [0, all.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (all[middle]!.end > place) to = middle;
      else from = middle + 1;
    }
    return all[from];
  };
  const reason = (fault: Fault): Reason => ({ message: message('awscli.hurt'), span: { uri, ...fault } });
  return {
    of: (object) => {
      if (!object) return reason(first);
      let end = object.end;
      while (!yaml && /[\s,]/.test(text.charAt(end))) end++;
      const fault = behind(object.start);
      return fault && fault.start < end + (yaml ? 0 : 1) ? reason(fault) : undefined;
    },
  };
}

export const UNHURT: Damage = { of: () => undefined };

/** The whole of something may be meant otherwise. */
export const damagedBy = (reason: Reason): Damage => ({ of: () => reason });
