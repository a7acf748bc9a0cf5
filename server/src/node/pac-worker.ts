import { parentPort } from 'node:worker_threads';
import { type PacStudy, resolverOf, studyPac } from '../readers/pac';
import type { PacReply, PacRequest } from './pac-thread';
import { loadSandbox } from './sandbox';

/** Files as they were read last: each is asked right after it is read. */
const STUDIES = 4;
const studies = new Map<string, { readonly text: string; readonly terms: string; readonly study: PacStudy }>();

async function studyOf({ file, terms }: PacRequest): Promise<PacStudy> {
  const said = JSON.stringify(terms);
  let known = studies.get(file.uri);
  studies.delete(file.uri);
  if (known?.text !== file.text || known.terms !== said) {
    const study = studyPac(file, await loadSandbox(), resolverOf(terms.names), terms.moment);
    known = { text: file.text, terms: said, study };
  }
  studies.set(file.uri, known);
  for (const uri of [...studies.keys()].slice(0, -STUDIES)) studies.delete(uri);
  return known.study;
}

parentPort?.on('message', async (request: PacRequest) => {
  const { id, questions } = request;
  const study = await studyOf(request);
  const reply: PacReply = questions ? { id, answers: await study.run(questions) } : { id, parts: study.parts };
  parentPort?.postMessage(reply);
});
