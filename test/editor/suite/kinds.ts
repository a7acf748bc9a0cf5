/** One file of each kind that the product reads: its fault, what a hover must say, what the fix must bring. */
export interface Kind {
  readonly name: string;
  readonly path: readonly [string, string];
  readonly rule: string;
  /** A word of the file, and what hovering over it must tell. */
  readonly hover: { readonly on: string; readonly says: RegExp };
  /** On disk after fixing and saving, and not before. */
  readonly corrected: RegExp;
}

export const KINDS: readonly Kind[] = [
  {
    name: 'Terraform',
    path: ['terraform', 'main.tf'],
    rule: 'missing-requirement',
    hover: { on: '18.180.178.0/24', says: /ap-northeast-1/ },
    corrected: /"18\.180\.180\.0\/23"/,
  },
  {
    name: 'CloudFormation',
    path: ['cloudformation', 'network.yaml'],
    rule: 'missing-requirement',
    hover: { on: '18.180.178.0/24', says: /ap-northeast-1/ },
    corrected: /CidrIp: "?54\.250\.251\.0\/24"?/,
  },
  {
    name: 'AWS CLI JSON',
    path: ['awscli', 'security-groups.json'],
    rule: 'missing-requirement',
    hover: { on: '18.180.178.0/24', says: /ap-northeast-1/ },
    corrected: /"CidrIp": "54\.250\.251\.0\/24"/,
  },
  {
    name: 'PAC',
    path: ['proxy', 'office.pac'],
    rule: 'metadata-through-proxy',
    hover: { on: 'connectivity.amazonworkspaces.com', says: /connectivity\.amazonworkspaces\.com/ },
    corrected: /169\.254\.169\.254/,
  },
];
