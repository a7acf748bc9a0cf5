import { regionName } from '../../catalogue/regions';
import { message, render } from '../../messages';
import { intervals, ports } from '../../net';
import type { Span } from '../../policy';
import type { RequirementVerdict } from '../../verdict/model';
import type { DocumentContext } from '../context';
import { addressesBegun, addressesFor, documentation } from './addresses';
import type { Completion } from './completion';
import { completeDirective } from './directives';
import { hosts, masks, networks } from './hosts';
import { type Here, meant, objectAt } from './object';
import { type Slot, slotAt } from './slots';

export type { Completion } from './completion';
export { slotAt } from './slots';

/** Digits and dots after which an address is meant in an object that nobody gave a role. */
const CERTAIN = /^\d+\.\d+\./;

/**
 * What belongs at an offset, with its meaning: words of a directive; addresses and ports that the object in its role and
 * region asks for; hosts in a PAC; regions of a provider. Nothing where no role is known, but for an address that is
 * typed far enough to be one of ours.
 */
export function complete(context: DocumentContext, offset: number): Completion[] {
  const { uri, text } = context.file;
  const slot = slotAt(uri, text, offset);
  if (!slot) return [];
  if (slot.kind === 'directive') return completeDirective(context, offset);
  if (!context.unit) return [];
  const rest = /^[\w.:/*-]*/.exec(text.slice(offset, offset + 100))![0];
  const span: Span = { uri, start: offset - slot.word.length, end: offset + rest.length };
  const found = inSlot(slot, context, offset, span);
  const quote = /^["']$/.exec(text[span.start - 1] ?? '')?.[0];
  // Where the editor has not closed the quote by itself.
  if (quote === undefined || text[span.end] === quote) return found;
  return found.map((one) => ({ ...one, text: `${one.text ?? one.label}${quote}` }));
}

function inSlot(
  slot: Exclude<Slot, { kind: 'directive' }>,
  context: DocumentContext,
  offset: number,
  span: Span,
): Completion[] {
  switch (slot.kind) {
    case 'region':
      return context.edition.data.regions.map(({ code }) => ({
        label: code,
        detail: regionName(code, context.locale),
        span,
      }));
    case 'host':
      return hosts(slot, context, span);
    case 'network':
      return networks(slot.word, context, span);
    case 'mask':
      return masks(slot.network, context, span);
    case 'begun':
      return addressesBegun(slot.word, context, span);
    case 'address': {
      const here = objectAt(context, offset);
      const offered = here?.subject.role ? addressesFor(here, context, span, slot) : [];
      const named = here?.subject.role !== undefined && here.subject.region !== undefined;
      return named || !CERTAIN.test(slot.word) ? offered : [...offered, ...addressesBegun(slot.word, context, span)];
    }
    case 'port': {
      const here = objectAt(context, offset);
      return here?.subject.role ? portsFor(here, slot, context, span) : [];
    }
  }
}

/** Ports that the requirements of the object name; those that nothing opens yet come first. */
function portsFor(
  here: Here,
  { end, from }: Extract<Slot, { kind: 'port' }>,
  context: DocumentContext,
  span: Span,
): Completion[] {
  const asked = new Map<number, RequirementVerdict[]>();
  for (const verdict of meant(here, false)) {
    for (const text of verdict.requirement.ports) {
      const [first, behind] = ports.parsePorts(text) ?? intervals.EMPTY;
      if (first === undefined || behind === undefined) continue;
      if (end === 'to' && from !== undefined && String(first) !== from) continue;
      const port = end === 'from' ? first : behind - 1;
      const list = asked.get(port) ?? [];
      if (!list.includes(verdict)) asked.set(port, [...list, verdict]);
    }
  }
  return [...asked].map(([port, verdicts]) => ({
    label: String(port),
    detail: render(
      message('editor.listed', { names: verdicts.map(({ requirement }) => requirement.name) }),
      context.locale,
    ),
    documentation: documentation(verdicts, context),
    span,
  }));
}
