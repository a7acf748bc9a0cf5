import { message } from '../../messages';
import { type Attachment, type Known, known, type Named, type Peer } from '../../policy';
import { get, itemsOf, type Node, pairOf, pairSpan, textOf } from '../json/node';
import { firstCharacter, peerOf } from './values';

const PROPERTIES = 'WorkspaceCreationProperties';

/**
 * Directories that are registered with WorkSpaces, as AWS describes them or as a command is to register them.
 * `changes`: input of `aws workspaces modify-workspace-creation-properties`, which stands above what was described; one of
 * several that gives desktops the internet is enough.
 */
export function directoriesIn(described: readonly Node[], changes: readonly Node[]): Attachment[] {
  const ids = new Set(described.map(idOf));
  const alone = new Map(changes.filter((node) => !ids.has(changedId(node))).map((node) => [changedId(node), node]));
  const changesOf = (id: string | undefined): Node[] => changes.filter((node) => changedId(node) === id);
  return [
    ...described.map((node) => directory(node, changesOf(idOf(node)))),
    ...[...alone].map(([id, node]) => directory(node, changesOf(id))),
  ];
}

/** `node`: the described directory, or the first change of one that nothing describes. */
function directory(node: Node, changes: readonly Node[]): Attachment {
  const named = get(node, 'DirectoryId') ?? get(node, 'ResourceId');
  const address = textOf(named) ?? '';
  // The latest of what is to be stands before what was.
  const said = [...changes.toReversed(), node].map((one) => get(one, PROPERTIES));
  const custom = said.map((one) => textOf(get(one, 'CustomSecurityGroupId'))).find((id) => id !== undefined);
  const internets = said.flatMap((one) => internetOf(one) ?? []);
  const internet = internets.find((one, i) => i < changes.length && one.known && one.value) ?? internets[0];
  return {
    kind: 'workspaces',
    address,
    span: node.span,
    nameSpan: named?.span ?? firstCharacter(node),
    subnets: subnetsOf(node),
    groups: groupsOf(node, address, custom),
    servers: itemsOf(get(node, 'DnsIpAddresses')).flatMap(addressOf),
    ...(internet ? { internet } : {}),
  };
}

const idOf = (node: Node): string | undefined => textOf(get(node, 'DirectoryId'));
const changedId = (node: Node): string | undefined => textOf(get(node, 'ResourceId'));

function subnetsOf(node: Node): Named {
  const here = itemsOf(get(node, 'SubnetIds')).flatMap((id) => textOf(id) ?? []);
  if (pairOf(node, 'SubnetIds')) return { here };
  return {
    here,
    rest: { message: message('awscli.notWritten', { property: 'SubnetIds' }), span: firstCharacter(node) },
  };
}

function groupsOf(node: Node, address: string, custom: string | undefined): Named {
  const members = textOf(get(node, 'WorkspaceSecurityGroupId'));
  const here = [custom, members].filter((id) => id !== undefined);
  const rest = { message: message('policy.membersGroup', { directory: address }), span: node.span };
  return members === undefined ? { here, rest } : { here };
}

const addressOf = (node: Node): Peer[] => {
  const text = textOf(node);
  return text === undefined ? [] : [peerOf(known(text, node.span))];
};

/** Whether a directory gives its desktops public addresses, where it says so. */
function internetOf(properties: Node | undefined): Known<boolean> | undefined {
  const pair = pairOf(properties, 'EnableInternetAccess');
  const text = textOf(pair?.value)?.toLowerCase();
  return pair && (text === 'true' || text === 'false') ? known(text === 'true', pairSpan(pair)) : undefined;
}
