import { findDeadNames } from './find-dead-names.ts';
import { readTree } from './read-tree.ts';
import { findBreaches } from './rules.ts';

/** `npm run check`: refuses a layout that breaks the rules (rules.ts), and names of things that do not exist. */
const tree = readTree(new URL('../../', import.meta.url).pathname);
const breaches = [...findBreaches(tree), ...findDeadNames(tree)];
for (const breach of breaches) console.error(breach);
process.exitCode = breaches.length === 0 ? 0 : 1;
