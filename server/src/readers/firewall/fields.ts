import type { Known, Reason, Span } from '../../policy';

/** Texts of a list; with `rest` there may be more. */
export interface Texts {
  readonly items: readonly Known<string>[];
  readonly rest?: Reason;
  readonly span: Span;
}

/** A set of addresses or ports that rules name: `HOME_NET`. */
export interface NamedSet {
  readonly name: Known<string>;
  readonly values: Texts | undefined;
}

/**
 * A rule group or firewall policy, in whatever format: arguments and blocks under the names that Terraform gives them.
 * CloudFormation and the API write the same in capitals.
 */
export interface Fields {
  readonly span: Span;
  /** Set when nobody can tell whether it exists. */
  readonly maybe?: Reason;
  /** Set when nobody can tell what is written in it. */
  readonly unread?: Reason;
  text(name: string): Known<string> | undefined;
  texts(name: string): Texts | undefined;
  /** The object that an argument names: its address where it is in these files, else the text. */
  reference(name: string): Known<string> | undefined;
  nested(name: string): readonly Fields[];
  /** Entries of `rule_variables` and its like, by kind. */
  sets(kind: 'ip_sets' | 'port_sets' | 'ip_set_references'): readonly NamedSet[];
}
