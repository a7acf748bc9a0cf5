import type { InspectJson, PeerJson } from '../features/inspect';

/** A table a person can read: one line an object, one line a rule. */
export function inspectText(result: InspectJson): string {
  const lines: string[] = [];
  for (const policy of result.policies) {
    lines.push(`${policy.file}:${policy.line}  ${policy.kind}  ${policy.address}`);
    for (const rule of policy.rules) {
      const number = rule.number === undefined ? '' : `#${cell(rule.number)} `;
      const peers = rule.peers.map(peer).join(', ') || '-';
      const head = `${number}${rule.direction} ${cell(rule.action)} ${cell(rule.protocol)} ${cell(rule.ports)}`;
      lines.push(`  ${rule.line}: ${head}  ${peers}${rule.maybe ? `  (? ${rule.maybe})` : ''}`);
    }
  }
  for (const problem of result.problems) lines.push(`${problem.file}:${problem.line}  ${problem.message}`);
  return `${lines.join('\n')}\n`;
}

const cell = (value: string | number | null | { unknown: string }): string =>
  value === null ? '-' : typeof value === 'object' ? `? (${value.unknown})` : String(value);

function peer(value: PeerJson): string {
  if (typeof value === 'string') return value;
  if ('group' in value) return `group ${value.group}`;
  if ('prefixList' in value) return `prefix list ${value.prefixList}`;
  return `? (${value.unknown})`;
}
