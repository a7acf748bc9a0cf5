import { listen } from './node';

listen();
