import { known, type Peer } from '../../policy';
import type { Fields, NamedSet, Texts } from '../firewall/fields';
import type { Arguments } from './arguments';
import { sourceText } from './module';
import type { PrefixLists } from './peers';
import { asText, type Evaluated, isList, isReference } from './value';

/** Arguments of Terraform, or of a plan, as a rule group or firewall policy is read from. */
export function fieldsOf(args: Arguments): Fields {
  const nested = (name: string): readonly Fields[] => args.nested(name).map(fieldsOf);
  return {
    span: args.span,
    ...(args.maybe ? { maybe: args.maybe } : {}),
    ...(args.unread ? { unread: args.unread } : {}),
    text: (name) => {
      const value = args.get(name);
      return value && asText(value);
    },
    texts: (name) => {
      const value = args.get(name);
      return value && textsOf(value);
    },
    reference: (name) => {
      const value = args.get(name);
      if (!value) return undefined;
      const address = addressIn(value) ?? (value.known ? undefined : managedGroup(args, name));
      return address === undefined ? asText(value) : known(address, value.span);
    },
    nested,
    sets: (kind) => setsOf(kind, nested),
  };
}

/** A rule group of AWS's own: its ARN has the region in it, which files often leave open, and its name in plain words. */
function managedGroup(args: Arguments, name: string): string | undefined {
  const expression = args.expression(name);
  const written = expression ? sourceText(args.scope.file, expression) : '';
  return /:aws-managed:[\w-]+\/[\w-]+(?="$)/.exec(written)?.[0];
}

function addressIn(value: Evaluated): string | undefined {
  return value.known && value.value !== null && isReference(value.value) ? value.value.address : undefined;
}

function textsOf(value: Evaluated): Texts {
  if (!value.known) return { items: [], rest: value.reason, span: value.span };
  if (value.value === null || !isList(value.value)) return { items: [asText(value)], span: value.span };
  const { items, rest } = value.value;
  return { items: items.map(asText), ...(rest ? { rest } : {}), span: value.span };
}

/** `rule_variables` of a group hold sets by kind, those of a policy are the sets themselves. */
function setsOf(kind: string, nested: (name: string) => readonly Fields[]): readonly NamedSet[] {
  if (kind === 'ip_set_references') {
    return nested('reference_sets').flatMap((all) =>
      all.nested(kind).flatMap((one): NamedSet[] => {
        const name = one.text('key');
        const arn = one.nested('ip_set_reference')[0]?.reference('reference_arn');
        return name ? [{ name, values: arn && { items: [arn], span: arn.span } }] : [];
      }),
    );
  }
  const inner = kind === 'ip_sets' ? 'ip_set' : 'port_set';
  const setOf = (one: Fields): NamedSet[] => {
    const name = one.text('key');
    return name ? [{ name, values: one.nested(inner)[0]?.texts('definition') }] : [];
  };
  return nested('rule_variables').flatMap((all) =>
    all.text('key') && all.nested(inner).length > 0 ? setOf(all) : all.nested(kind).flatMap(setOf),
  );
}

/** The entries of a prefix list that an IP set refers to. */
export const listed =
  (lists: PrefixLists) =>
  (arn: ReturnType<typeof asText>): readonly Peer[] => {
    if (!arn.known) return [{ kind: 'unknown', reason: arn.reason, span: arn.span }];
    return [{ kind: 'prefix-list', id: arn.value, span: arn.span, ...lists.get(arn.value) }];
  };
