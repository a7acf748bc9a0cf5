import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addresses } from '../../../server/src/net';
import type { FirewallPolicy } from '../../../server/src/policy';
import { probe } from '../../../server/src/verdict';
import { checkTerraform } from './support';

/**
 * The law: what is said of a firewall is what a walk finds that takes one packet after the other through the stateless
 * rules by priority and then through the stateful ones, the first packet of a flow and those behind it.
 */
const NETS = ['198.51.100.0/30', '198.51.100.4/31', '198.51.100.6', '203.0.113.0/24', '0.0.0.0/0'] as const;
const ADDRESSES = ['198.51.100.1', '198.51.100.5', '198.51.100.6', '203.0.113.9', '192.0.2.1'];
const PORTS = [80, 443, 4172];
const SOURCES = ['any', 'any', '10.0.0.0/8', '10.1.0.0/16', '192.168.0.0/24'] as const;
const CLIENTS = ['10.0.0.1', '10.1.0.1', '192.168.0.1', '172.16.0.1'];

interface Stateless {
  readonly priority: number;
  readonly action: 'aws:pass' | 'aws:drop' | 'aws:forward_to_sfe';
  readonly protocols: readonly number[];
  readonly to: string;
  readonly ports: readonly [number, number];
}
interface Stateful {
  readonly action: 'pass' | 'drop' | 'reject' | 'alert';
  readonly protocol: 'tcp' | 'udp' | 'ip';
  readonly from: string;
  readonly to: string;
  readonly ports: readonly [number, number];
  readonly flow: '' | 'to_server' | 'established' | 'not_established';
}
interface Firewall {
  readonly stateless: readonly Stateless[];
  readonly stateful: readonly Stateful[];
  readonly strict: boolean;
  readonly otherwise: Stateless['action'];
  readonly ending: '' | 'aws:drop_strict' | 'aws:drop_established';
}

const range = fc.constantFrom<readonly [number, number]>([80, 80], [443, 443], [80, 443], [4172, 4172], [0, 65535]);
const net = fc.constantFrom(...NETS);
const firewall: fc.Arbitrary<Firewall> = fc.record({
  stateless: fc.uniqueArray(
    fc.record({
      priority: fc.integer({ min: 1, max: 9 }),
      action: fc.constantFrom('aws:pass', 'aws:drop', 'aws:forward_to_sfe'),
      protocols: fc.constantFrom([6], [17], [6, 17], []),
      to: net,
      ports: range,
    }),
    { maxLength: 3, selector: ({ priority }) => priority },
  ),
  stateful: fc.array(
    fc.record({
      action: fc.constantFrom('pass', 'pass', 'drop', 'reject', 'alert'),
      protocol: fc.constantFrom('tcp', 'udp', 'ip'),
      from: fc.constantFrom(...SOURCES),
      to: net,
      ports: range,
      flow: fc.constantFrom('', '', 'to_server', 'established', 'not_established'),
    }),
    { maxLength: 5 },
  ),
  strict: fc.boolean(),
  otherwise: fc.constantFrom('aws:forward_to_sfe', 'aws:forward_to_sfe', 'aws:drop', 'aws:pass'),
  ending: fc.constantFrom('', 'aws:drop_strict', 'aws:drop_established'),
}) as fc.Arbitrary<Firewall>;

const text = (rule: Stateful, i: number): string => {
  const [from, to] = rule.ports;
  const options = rule.flow === '' ? '' : `flow:${rule.flow}; `;
  return `      ${rule.action} ${rule.protocol} ${rule.from} any -> ${rule.to} ${from}:${to} (${options}sid:${i + 1};)`;
};

const written = ({ stateless, stateful, strict, otherwise, ending }: Firewall): string => `
resource "aws_networkfirewall_rule_group" "stateless" {
  type = "STATELESS"
  rule_group {
    rules_source {
      stateless_rules_and_custom_actions {
${stateless
  .map(
    (rule) => `        stateless_rule {
          priority = ${rule.priority}
          rule_definition {
            actions = ["${rule.action}"]
            match_attributes {
              protocols = [${rule.protocols}]
              source { address_definition = "0.0.0.0/0" }
              destination { address_definition = "${rule.to}" }
              destination_port {
                from_port = ${rule.ports[0]}
                to_port   = ${rule.ports[1]}
              }
            }
          }
        }`,
  )
  .join('\n')}
      }
    }
  }
}
resource "aws_networkfirewall_rule_group" "stateful" {
  type = "STATEFUL"
  rule_group {
    rules_source {
      rules_string = <<EOT
${stateful.map(text).join('\n')}
EOT
    }
    stateful_rule_options { rule_order = "${strict ? 'STRICT_ORDER' : 'DEFAULT_ACTION_ORDER'}" }
  }
}
resource "aws_networkfirewall_firewall_policy" "p" {
  firewall_policy {
    stateless_default_actions = ["${otherwise}"]
    ${strict && ending !== '' ? `stateful_default_actions = ["${ending}"]` : ''}
    stateful_engine_options { rule_order = "${strict ? 'STRICT_ORDER' : 'DEFAULT_ACTION_ORDER'}" }
    stateless_rule_group_reference {
      priority     = 1
      resource_arn = aws_networkfirewall_rule_group.stateless.arn
    }
    stateful_rule_group_reference {
      priority     = 1
      resource_arn = aws_networkfirewall_rule_group.stateful.arn
    }
  }
}`;

interface Packet {
  readonly client: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

const holds = (cidr: string, address: string): boolean =>
  addresses.covers(addresses.addressSet([cidr]), addresses.addressSet([address]));
const isIn = ([from, to]: readonly [number, number], port: number): boolean => from <= port && port <= to;

/** One packet of a flow through the stateful rules: what the first rule that matches says, or the default. */
function decided(fw: Firewall, packet: Packet, opening: boolean): { pass: boolean; whole: boolean } {
  const order = { pass: 0, drop: 1, reject: 2, alert: 3 };
  const rules = fw.strict ? fw.stateful : [...fw.stateful].sort((a, b) => order[a.action] - order[b.action]);
  for (const rule of rules) {
    if (rule.action === 'alert' || (rule.protocol !== 'ip' && rule.protocol !== packet.protocol)) continue;
    if (!holds(rule.to, packet.address) || !isIn(rule.ports, packet.port)) continue;
    if (rule.from !== 'any' && !holds(rule.from, packet.client)) continue;
    if (rule.flow === 'established' && opening) continue;
    if (rule.flow === 'not_established' && !opening) continue;
    return { pass: rule.action === 'pass', whole: rule.action === 'pass' && rule.flow === '' };
  }
  const drops = fw.strict && (fw.ending === 'aws:drop_strict' || (fw.ending === 'aws:drop_established' && !opening));
  return { pass: !drops, whole: false };
}

function walk(fw: Firewall, packet: Packet): boolean {
  let action = fw.otherwise;
  for (const rule of [...fw.stateless].sort((a, b) => a.priority - b.priority)) {
    const number = packet.protocol === 'tcp' ? 6 : 17;
    if (rule.protocols.length > 0 && !rule.protocols.includes(number)) continue;
    if (!holds(rule.to, packet.address) || !isIn(rule.ports, packet.port)) continue;
    action = rule.action;
    break;
  }
  if (action !== 'aws:forward_to_sfe') return action === 'aws:pass';
  const first = decided(fw, packet, true);
  return first.pass && (first.whole || decided(fw, packet, false).pass);
}

/** Those behind the firewall that the passing rules of a protocol speak of, or everybody. */
function clientsOf(fw: Firewall, protocol: 'tcp' | 'udp'): readonly string[] {
  const passing = fw.stateful.filter((rule) => rule.action === 'pass' && [protocol, 'ip'].includes(rule.protocol));
  const named = passing.flatMap(({ from }) => (from === 'any' ? [] : [from]));
  return named.length === 0 ? CLIENTS : CLIENTS.filter((client) => named.some((from) => holds(from, client)));
}

/** What all of them are told; unknown where they are told different things. */
function told(fw: Firewall, packet: Omit<Packet, 'client'>): string {
  const answers = new Set(clientsOf(fw, packet.protocol).map((client) => walk(fw, { ...packet, client })));
  return answers.size > 1 ? 'unknown' : answers.has(true) ? 'allow' : 'deny';
}

describe('the law of firewalls', () => {
  it('holds for random rule groups and every packet', async () => {
    await fc.assert(
      fc.asyncProperty(firewall, async (fw) => {
        const unit = await checkTerraform(written(fw));
        const policy = unit.reading.policies.find(({ address }) => address.endsWith('.p')) as FirewallPolicy;
        for (const protocol of ['tcp', 'udp'] as const) {
          for (const port of PORTS) {
            for (const address of ADDRESSES) {
              const said = probe(policy, 'outbound', protocol, port, addresses.addressSet([address]));
              const expected = told(fw, { address, port, protocol });
              expect(`${protocol} ${port} ${address} ${said.decision}`).toBe(
                `${protocol} ${port} ${address} ${expected}`,
              );
            }
          }
        }
      }),
      { numRuns: 300, seed: 4172 },
    );
  });
});
