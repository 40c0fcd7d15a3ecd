/**
 * The index.mjs of a packed function (pack-function.ts). It compiles the main script with V8's code cache beside it. V8 refuses a
 * cache of another version, other flags or another build of Node, and compiles the source instead.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';

type Exports = Record<string, unknown>;
type Body = (exports: Exports, require: (name: string) => unknown, module: { exports: Exports }, url: string) => void;

/** `main-` and the hash of the script: V8 compares only its length with that of a cache. Set at the build. */
declare const mainName: string;

const folder = new URL('./', import.meta.url);
const requireBuiltin = createRequire(import.meta.url);
const loaded = new Map<string, { exports: Exports }>();

// Lambda starts Node with --expose-gc, which is one of the flags that a code cache depends on.
const packed: Record<string, Body> = compile(`${mainName}.cjs`, `${mainName}${'gc' in globalThis ? '.gc' : ''}.cache`);

function load(name: string): Exports {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} as Exports };
  loaded.set(name, module); // before it runs: modules may import each other
  const body = packed[name] ?? compile(`chunks/${name}`)[name];
  if (body === undefined) throw new Error(`chunks/${name} does not contain ${name}`);
  body(module.exports, requireFrom, module, new URL(name === 'index.cjs' ? name : `chunks/${name}`, folder).href);
  return module.exports;
}

function requireFrom(name: string): unknown {
  return name.startsWith('.') ? load(name.slice(name.lastIndexOf('/') + 1)) : requireBuiltin(name);
}

function compile(path: string, cache?: string): Record<string, Body> {
  const file = new URL(path, folder);
  const options = { filename: file.href, cachedData: cache === undefined ? undefined : readCache(cache) };
  return new Script(readFileSync(file, 'utf8'), options).runInThisContext();
}

function readCache(name: string): Buffer | undefined {
  try {
    return readFileSync(new URL(name, folder));
  } catch {
    return undefined; // a build without caches
  }
}

const { startApi } = load('index.cjs') as { startApi(): Promise<{ handler: unknown; stream: unknown }> };
export const { handler, stream } = await startApi();
