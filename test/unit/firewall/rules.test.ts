import { describe, expect, it } from 'vitest';
import { inspect } from '../../../server/src/features/inspect';
import { intervals, ports } from '../../../server/src/net';
import { EMPTY_VARIABLES, portsOf } from '../../../server/src/readers/firewall/ends';
import { parseRules } from '../../../server/src/readers/firewall/suricata';
import { checkTerraform } from './support';

/** One line for each rule as `inspect` tells it: action, direction, protocol, ports > other end, then what else there is. */
async function read(rules: string, more = ''): Promise<string[]> {
  const unit = await checkTerraform(`
resource "aws_networkfirewall_rule_group" "g" {
  name     = "g"
  capacity = 10
  type     = "STATEFUL"
  rule_group {
    ${more}
    rules_source {
      rules_string = <<-EOT
        ${rules}
      EOT
    }
  }
}`);
  return inspect(unit, (uri) => uri, 'en').policies[0]!.rules.map((rule) => {
    const words = [rule.action, rule.direction, rule.protocol, rule.ports ?? '-', '>', rule.peers.map(peer).join(' ')];
    const from = rule.sources ? ` from ${rule.sources.map(peer).join(' ')}` : '';
    return `${words.map(word).join(' ')}${from}${rule.content ? ` | ${rule.content}` : ''}${rule.maybe ? ` ? ${rule.maybe}` : ''}`;
  });
}
const word = (value: unknown): string => (typeof value === 'string' ? value : `(${Object.values(value as object)})`);
const peer = (value: unknown): string => word(value);

describe('rules in Suricata’s language', () => {
  it.each([
    ['pass udp $HOME_NET any -> 18.180.178.0/23 4172 (sid:1;)', ['allow outbound udp 4172 > 18.180.178.0/23']],
    ['drop ip any any -> any any (sid:1;)', ['deny outbound all - > any', 'deny inbound all - > any']],
    [
      'reject tcp 10.0.0.0/8 any -> [18.180.178.0/24, 18.180.180.7] [80,443] (msg:"a; b"; sid:1; rev:2;)',
      ['deny outbound tcp 80,443 > 18.180.178.0/24 18.180.180.7 from 10.0.0.0/8'],
    ],
    ['pass tcp $HOME_NET any -> $EXTERNAL_NET !443 (sid:1;)', ['allow outbound tcp 0-442,444-65535 > $EXTERNAL_NET']],
    [
      'pass ip any any -> $HOME_NET 1024: (sid:1;)',
      ['allow inbound tcp 1024-65535 > any', 'allow inbound udp 1024-65535 > any'],
    ],
    [
      'pass tcp $HOME_NET any -> any any (flow:not_established,to_server; sid:1;)',
      ['allow outbound tcp 0-65535 > any | not_established'],
    ],
    [
      'pass tls $HOME_NET any -> any any (tls.sni; dotprefix; content:".amazonaws.com"; nocase; endswith; sid:1;)',
      ['allow outbound tcp 0-65535 > any | tls .amazonaws.com'],
    ],
    [
      'drop http $HOME_NET any -> any 80 (http.host; content:"ex"; startswith; content:!".org"; endswith; sid:1;)',
      ['deny outbound tcp 80 > any | http ex* & !.org'],
    ],
    [
      'drop tls any any -> $EXTERNAL_NET any (tls.sni; content:"a|2e|b"; startswith; endswith; sid:1;)',
      ['deny outbound tcp 0-65535 > $EXTERNAL_NET | tls a.b'],
    ],
    ['drop ip $HOME_NET any -> any any (ip_proto:!TCP; sid:1;)', ['deny outbound udp 0-65535 > any']],
    ['drop dns $HOME_NET any -> any any (sid:1;)', ['deny outbound all - > any | dns']],
    // What only tells, what is no traffic of WorkSpaces, and answers that pass decide nothing.
    ['alert tcp any any -> any any (sid:1;)', []],
    ['pass icmp any any -> any any (sid:1;)', []],
    ['pass tcp any any -> $HOME_NET any (flow:established,to_client; sid:1;)', []],
  ])('%s', async (text, expected) => {
    expect(await read(text)).toEqual(expected);
  });

  it.each([
    ['drop tls any any -> $EXTERNAL_NET any (ja3.hash; content:"77"; sid:1;)', '"ja3.hash" looks into the packets'],
    ['drop ip any any -> $EXTERNAL_NET any (geoip:dst,RU; sid:1;)', '"geoip" looks into the packets'],
    ['drop tcp $HOME_NET any -> any any (flowbits:isnotset,blocked; sid:1;)', '"flowbits" looks into the packets'],
    ['drop tcp $HOME_NET any -> any any (content:"evil"; sid:1;)', '"content" looks into the packets'],
    ['drop tls any any -> $EXTERNAL_NET any (tls.sni; pcre:"/a.b/"; sid:1;)', '"pcre" looks into the packets'],
    ['quarantine tcp any any -> $EXTERNAL_NET any (sid:1;)', '"quarantine" is no action of a rule'],
    ['pass tcp any any -> ', 'this line is not a complete rule'],
  ])('leaves what is not simple unknown, with its reason: %s', async (text, reason) => {
    for (const line of await read(text)) expect(line).toContain(` ? ${reason}`);
    expect((await read(text)).length).toBeGreaterThan(0);
  });

  it('resolves variables, and names those that nobody declares', async () => {
    const variables = `
    rule_variables {
      ip_sets {
        key = "OFFICES"
        ip_set { definition = ["10.1.0.0/16", "10.2.0.0/16"] }
      }
      ip_sets {
        key = "HOME_NET"
        ip_set { definition = ["10.0.0.0/8"] }
      }
      port_sets {
        key = "STREAMS"
        port_set { definition = ["4172", "4195:4196"] }
      }
    }`;
    expect(await read('pass udp [$OFFICES,!10.1.128.0/17] any -> $EXTERNAL_NET $STREAMS (sid:1;)', variables)).toEqual([
      'allow outbound udp 4172,4195-4196 > $EXTERNAL_NET from [$OFFICES,!10.1.128.0/17]',
    ]);
    expect(await read('pass udp $HOME_NET any -> $GATEWAYS 4172 (sid:1;)', variables)).toEqual([
      'allow outbound udp 4172 > ($GATEWAYS is not declared in the rule variables) from 10.0.0.0/8',
    ]);
  });

  it.each([
    ['any', '0-65535'],
    ['443', '443'],
    ['1024:', '1024-65535'],
    [':1023', '0-1023'],
    ['[80,443,8080:8090]', '80,443,8080-8090'],
    ['!80', '0-79,81-65535'],
    ['[1:100,!50]', '1-49,51-100'],
  ])('reads the ports %s', (text, expected) => {
    const set = portsOf(text, EMPTY_VARIABLES, { uri: '', start: 0, end: 0 });
    expect(set.known && ports.formatPorts(set.value).join(',')).toBe(expected);
  });

  it.each(['70000', '9:3', 'web', '[80', '', '-'])('knows that %j are no ports, or all', (text) => {
    const set = portsOf(text, EMPTY_VARIABLES, { uri: '', start: 0, end: 0 });
    if (text === '') expect(set.known && intervals.equals(set.value, ports.ALL_PORTS)).toBe(true);
    else expect(set.known).toBe(false);
  });

  it('goes on behind a backslash, and stops at no bracket or quote', () => {
    const rules = parseRules('pass tcp any any -> any 443 \\\n  (sid:1;)\n# no rule (sid:2;)\ndrop tcp [a [[ (msg:"x');
    expect(rules.map(({ rule }) => rule?.action)).toEqual(['pass', undefined]);
  });
});
