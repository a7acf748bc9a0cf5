import { editionIds, FEATURES, ROLES, STREAMING_PROTOCOLS } from '../../catalogue';
import { GENERATE_FORMS } from '../../features/generate';
import type { CheckJson } from '../../features/report';
import { type MessageKey, message } from '../../messages';
import { check } from '../check';
import { generate } from '../generate';
import { lookup } from '../lookup';
import { probe } from '../probe';
import { CHECK_SHAPE, GENERATE_SHAPE, LOOKUP_SHAPE, PROBE_SHAPE } from './shapes';
import type { Parameter, Tool } from './tool';

export { call, inputSchema, type Tool } from './tool';

type Rest = Omit<Parameter, 'type' | 'about'>;
type Maker = (about: MessageKey, rest?: Rest) => Parameter;
const maker =
  (type: Parameter['type']): Maker =>
  (about, rest = {}) => ({ type, about: message(about), ...rest });
const [text, texts, integer, flag] = [maker('string'), maker('strings'), maker('integer'), maker('boolean')];

const FILES_FOR_ALL = {
  config: text('cli.tool.config', { option: 'config', path: true }),
  ipRanges: text('cli.tool.ipRanges', { option: 'ip-ranges', path: true }),
} as const;
const ANALYSIS = {
  region: text('cli.tool.region', { option: 'region' }),
  role: text('cli.tool.role', { option: 'role', values: ROLES }),
  edition: text('cli.tool.edition', { option: 'edition', values: editionIds() }),
  ...FILES_FOR_ALL,
} as const;
const DETAILS = ['open', 'all'];

/** What assistants may call. Nothing of it changes a file or reaches the network. */
export const TOOLS: readonly Tool[] = [
  {
    name: 'check',
    title: message('cli.tool.check.title'),
    about: message('cli.tool.check'),
    parameters: {
      paths: texts('cli.tool.paths', { path: true }),
      asOf: text('cli.tool.asOf', { option: 'as-of' }),
      details: text('cli.tool.details', { values: DETAILS, aside: true }),
      ...ANALYSIS,
    },
    run: check,
    always: ['--format=json', '--fail-on=none'],
    read: (printed, { details }) => reduced(JSON.parse(printed) as CheckJson, details === 'all'),
    output: CHECK_SHAPE,
  },
  {
    name: 'probe',
    title: message('cli.tool.probe.title'),
    about: message('cli.tool.probe'),
    parameters: {
      file: text('cli.tool.file', { required: true, path: true }),
      object: text('cli.tool.object', { option: 'object' }),
      from: text('cli.tool.from', { option: 'from' }),
      direction: text('cli.tool.direction', { option: 'direction', values: ['inbound', 'outbound'] }),
      protocol: text('cli.tool.protocol', { option: 'protocol', values: ['tcp', 'udp'] }),
      port: integer('cli.tool.port', { option: 'port' }),
      address: text('cli.tool.address', { option: 'address' }),
      url: text('cli.tool.url', { option: 'url' }),
      fullUrl: flag('cli.tool.fullUrl', { option: 'full-url' }),
      ...ANALYSIS,
    },
    run: probe,
    always: ['--format=json'],
    read: (printed) => JSON.parse(printed) as Record<string, unknown>,
    output: PROBE_SHAPE,
  },
  {
    name: 'lookup',
    title: message('cli.tool.lookup.title'),
    about: message('cli.tool.lookup'),
    parameters: { query: text('cli.tool.query', { required: true }), ...FILES_FOR_ALL },
    run: lookup,
    always: ['--format=json'],
    read: (printed) => JSON.parse(printed) as Record<string, unknown>,
    output: LOOKUP_SHAPE,
  },
  {
    name: 'generate',
    title: message('cli.tool.generate.title'),
    about: message('cli.tool.generate'),
    parameters: {
      role: text('cli.tool.role', { option: 'role', values: ROLES, required: true }),
      regions: texts('cli.tool.regions', { option: 'region', required: true }),
      as: text('cli.tool.as', { option: 'as', values: GENERATE_FORMS, required: true }),
      protocols: texts('cli.tool.protocols', { option: 'protocols', values: STREAMING_PROTOCOLS }),
      features: texts('cli.tool.features', { option: 'features', values: FEATURES }),
      vpcCidrs: texts('cli.tool.vpcCidrs', { option: 'vpc-cidrs' }),
      directoryControllers: texts('cli.tool.directoryControllers', { option: 'directory-controllers' }),
      dnsServers: texts('cli.tool.dnsServers', { option: 'dns-servers' }),
      proxy: text('cli.tool.proxy', { option: 'proxy' }),
      edition: ANALYSIS.edition,
      ...FILES_FOR_ALL,
    },
    run: generate,
    always: [],
    read: (printed) => ({ text: printed }),
    output: GENERATE_SHAPE,
  },
];

/** What is met is most of a report, and no assistant acts on it. */
function reduced(report: CheckJson, whole: boolean): Record<string, unknown> {
  if (whole) return { ...report };
  const objects = report.objects.map((one) => ({
    ...one,
    requirements: one.requirements.filter(({ verdict }) => verdict !== 'satisfied'),
  }));
  return { ...report, objects };
}
