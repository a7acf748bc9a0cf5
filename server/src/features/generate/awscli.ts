import type { Direction } from '../../policy';
import type { Flow } from './plan';

/** `--ip-permissions` of one direction, for `aws ec2 authorize-security-group-egress` or `-ingress`. */
export function awsCli(flows: readonly Flow[]): string {
  return `${JSON.stringify(flows.map(permission), null, 2)}\n`;
}

/** A command adds rules of one direction: the one that most rules have. */
export function directionOf(flows: readonly Flow[]): Direction {
  const inbound = flows.filter(({ direction }) => direction === 'inbound').length;
  return inbound > flows.length - inbound ? 'inbound' : 'outbound';
}

function permission({ protocol, from, to, remote, description: Description }: Flow): object {
  const cidrs = 'cidrs' in remote ? remote.cidrs : [];
  const v6 = cidrs[0]?.includes(':');
  return {
    IpProtocol: protocol,
    FromPort: from,
    ToPort: to,
    ...(v6
      ? { Ipv6Ranges: cidrs.map((CidrIpv6) => ({ CidrIpv6, Description })) }
      : { IpRanges: cidrs.map((CidrIp) => ({ CidrIp, Description })) }),
  };
}
