import { loadSandbox } from '../../../server/src/node/sandbox';
import type { ProxyAnswer, ProxyPolicy } from '../../../server/src/policy';
import { readPac } from '../../../server/src/readers/pac';

const URI = 'file:///w/proxy.pac';

/** The catalogue's part of DNS, for tests. */
export const KNOWN: Readonly<Record<string, string | null>> = {
  'known.example': '203.0.113.7',
  'inside.example': '10.1.2.3',
  'nowhere.example': null,
};

export async function policyOf(text: string, moment?: number): Promise<ProxyPolicy> {
  const reading = readPac({ uri: URI, text }, await loadSandbox(), (host) => KNOWN[host], moment);
  return reading.policies[0] as ProxyPolicy;
}

/** What a PAC answers for one host. */
export async function answer(text: string, host: string, url = `https://${host}/`): Promise<ProxyAnswer> {
  const [given] = await (await policyOf(text)).ask([{ url, host }]);
  return given!;
}

/** The text that decided. */
export const decidedBy = (text: string, { by }: ProxyAnswer): string | undefined => by && text.slice(by.start, by.end);

/** The values of many calls of PAC functions, as text. */
export async function call(calls: readonly (readonly [string, readonly unknown[]])[]): Promise<string[]> {
  const text = `function FindProxyForURL(url, host) {
    var asked = JSON.parse(url);
    return String(globalThis[asked[0]].apply(null, asked[1]));
  }`;
  const policy = await policyOf(text);
  const answers = await policy.ask(calls.map((one) => ({ url: JSON.stringify(one), host: '' })));
  return answers.map(({ decision, error }) => (error ? '!' : decision));
}
