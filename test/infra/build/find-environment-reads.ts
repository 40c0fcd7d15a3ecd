import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../../');

/** The source files of dependencies that contribute code to a bundle, from esbuild's metafile. */
export function listDependencyFiles(metafile: string): string[] {
  const { outputs } = JSON.parse(readFileSync(metafile, 'utf8')) as {
    outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
  };
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && path.includes('node_modules/'))
    .map(([path]) => join(root, path.slice(path.indexOf('node_modules/'))));
}

/**
 * Finds the environment variables that source files read: members of an `env`, names that are looked up in one, and texts that
 * look like a variable of AWS, libpq or Powertools. A name that is put together is shown as its source text.
 */
export function findEnvironmentReads(files: Iterable<string>): string[] {
  const texts = [...new Set(files)].map((file) => readFileSync(file, 'utf8'));
  const constants = new Map<string, Set<string>>();
  for (const [, name = '', value = ''] of texts.flatMap((text) => [...text.matchAll(constant)])) {
    constants.set(name, (constants.get(name) ?? new Set()).add(value));
  }
  const findNames = (expression: string) => {
    const literal = /^["'`]([^"'`]+)["'`]$/.exec(expression)?.[1];
    return literal === undefined ? [...(constants.get(expression) ?? [`[${expression}]`])] : [literal];
  };
  return [...new Set(texts.flatMap((text) => readsOf(text, findNames)))].toSorted();
}

const constant = /\b(?:const|let|var)\s+([\w$]+)\s*=\s*["'`](_?[A-Z][A-Z0-9_]+)["'`]/g;
const reads = [
  /\benv\s*\??\.\s*([A-Z_]\w*)/g, // process.env.NAME
  /\benv\s*(?:\?\.)?\[\s*([^\]]+?)\s*\]/g, // env[expression]
  /(["'`]?[\w$]+["'`]?)\s+in\s+(?:\w+\.)?env\b/g, // 'NAME' in process.env
  /hasOwn(?:Property)?(?:\.call)?\(\s*\w+\.env\s*,\s*(["'`]\w+["'`])/g,
];
const destructured = /\{([^;]{1,300}?)\}\s*=\s*(?:\w+\.)?process\.env/g;
const ownNames = /["'`]((?:AWS|PG|POWERTOOLS)_?[A-Z][A-Z0-9_]*)["'`]/g;

function readsOf(text: string, findNames: (expression: string) => string[]): string[] {
  const expressions = reads.flatMap((pattern, index) =>
    [...text.matchAll(pattern)].flatMap(([, expression = '']) => (index === 0 ? [expression] : findNames(expression))),
  );
  const members = [...text.matchAll(destructured)].flatMap(([, list = '']) => list.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []);
  const named = [...text.matchAll(ownNames)].map(([, name = '']) => name);
  return [...expressions, ...members, ...named];
}
