import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { keepCompiled } from '../node/compiled';
import { isCommand, isServer } from './names';

const [name] = process.argv.slice(2);
if (!isServer(name) && isMainThread) compileLater();
// Servers start once a day, and what keeps their code is the editor's to say.
if (isCommand(name) && !process.argv.includes('--help')) keepCompiled(name, process.env, isMainThread);
// Only now is the rest loaded.
void import('./start');

/**
 * A command ends before most of what V8's optimising compiler makes of it has paid: asked for later, a check of thousands
 * of files takes a quarter less of the processors. Engines from 12 on have a cheaper compiler in between.
 */
function compileLater(): void {
  if (Number.parseInt(process.versions.v8, 10) < 12) setFlagsFromString('--interrupt-budget=400000');
}
