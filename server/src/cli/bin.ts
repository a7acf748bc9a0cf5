import { isMainThread } from 'node:worker_threads';
import { keepCompiled } from '../node/compiled';
import { tuneForCommand } from './engine';
import { isCommand, isServer } from './names';

const [name] = process.argv.slice(2);
if (!isServer(name) && isMainThread) tuneForCommand();
// Servers start once a day, and what keeps their code is the editor's to say.
if (isCommand(name) && !process.argv.includes('--help')) keepCompiled(name, process.env, isMainThread);
// Only now is the rest loaded.
void import('./start');
