import { readTree } from './read-tree.ts';
import { findBreaches } from './rules.ts';

/** `npm run check`: refuses a layout that breaks the rules (rules.ts). */
const breaches = findBreaches(readTree(new URL('../../', import.meta.url).pathname));
for (const breach of breaches) console.error(breach);
process.exitCode = breaches.length === 0 ? 0 : 1;
