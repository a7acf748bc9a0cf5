import type { Comment, Problem, ReaderSettings, Reading, SourceFile } from '../../policy';
import { readAddressSpaces } from './address-spaces';
import { readNetworkAcls, readSecurityGroups } from './filters';
import { Module, parseFile, spanOf } from './module';
import { readPrefixLists } from './prefix-lists';

/** Resource types that become policies, or rules of policies. */
const READ = new RegExp(
  'resource[\\s"]*aws_(?:(?:default_)?security_group(?:_rule)?|vpc_security_group_(?:in|e)gress_rule' +
    '|(?:default_)?network_acl(?:_rule)?|ec2_managed_prefix_list(?:_entry)?|vpc|subnet' +
    '|vpc_ipv4_cidr_block_association)\\b',
);

/** Whether a text names a resource type that is read here; a cheap look before anything is parsed. */
export const mentionsNetwork = (text: string): boolean => READ.test(text);

/**
 * Reads the `.tf` and `.tofu` files of one directory together: names are looked up and rules joined over all of them.
 * Never throws. Files are parsed once for each object.
 */
export function readTerraform(files: readonly SourceFile[], settings: ReaderSettings): Reading {
  const module = new Module(files, settings);
  const { policies, lists } = readPrefixLists(module);
  return {
    policies: [
      ...readSecurityGroups(module, lists),
      ...readNetworkAcls(module, lists),
      ...policies,
      ...readAddressSpaces(module),
    ],
    problems: [...files.flatMap(problemsOf), ...module.problems],
    comments: files.flatMap(commentsOf),
  };
}

const problemsOf = (file: SourceFile): Problem[] =>
  parseFile(file).faults.map((fault) => ({ span: spanOf(file, fault), message: fault.message }));

function commentsOf(file: SourceFile): Comment[] {
  return parseFile(file).comments.map((range) => {
    const raw = file.text.slice(range.start, range.end);
    return { text: raw.replace(/^(?:#|\/\/|\/\*)|\*\/$/g, '').trim(), span: spanOf(file, range) };
  });
}
