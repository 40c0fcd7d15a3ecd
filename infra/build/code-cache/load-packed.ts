/**
 * The index.mjs of a packed function (pack-function.ts). It compiles the main script with V8's code cache beside it. V8 refuses a
 * cache of another version, other flags or another build of Node, and compiles the source instead.
 */
import { limitYoungSpace, loadWithUsualFlags } from './young-space.ts';

// An import of node:fs would read all its exports, one of which loads the line editor (require-builtins.ts).
const { readFileSync } = process.getBuiltinModule('node:fs');
const { createRequire } = process.getBuiltinModule('node:module');
const { Script } = process.getBuiltinModule('node:vm');

type Exports = Record<string, unknown>;
type Body = (
  exports: Exports,
  require: (name: string) => unknown,
  module: { exports: Exports },
  url: string,
  keep: typeof keepValue,
) => void;

/** `main-` and the hash of the script: V8 compares only its length with that of a cache. Set at the build. */
declare const mainName: string;

const folder = new URL('./', import.meta.url);
const requireBuiltin = createRequire(import.meta.url);
const loaded = new Map<string, { exports: Exports }>();

// Lambda starts Node with --expose-gc, which is one of the flags that a code cache depends on.
const cacheEnding = 'gc' in globalThis ? '.gc.cache' : '.cache';
const packed: Record<string, Body> = compile(mainName);

function load(name: string): Exports {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} as Exports };
  loaded.set(name, module); // before it runs: modules may import each other
  const body = packed[name] ?? compile(`chunks/${name.slice(0, -4)}`)[name];
  if (body === undefined) throw new Error(`chunks/${name} does not contain ${name}`);
  body(
    module.exports,
    requireFrom,
    module,
    new URL(name === 'index.cjs' ? name : `chunks/${name}`, folder).href,
    keepValue,
  );
  return module.exports;
}

/** Describes an export: a getter until the module has assigned it, then a plain property (pack-function.ts). */
function keepValue(from: Exports, name: string): PropertyDescriptor {
  return {
    configurable: true,
    get(this: Exports) {
      const value = from[name];
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true });
      return value;
    },
  };
}

function requireFrom(name: string): unknown {
  return name.startsWith('.')
    ? load(name.slice(name.lastIndexOf('/') + 1))
    : loadWithUsualFlags(() => requireBuiltin(name));
}

function compile(path: string): Record<string, Body> {
  const file = new URL(`${path}.cjs`, folder);
  const options = { filename: file.href, cachedData: readCache(`${path}${cacheEnding}`) };
  const source = readFileSync(file, 'utf8');
  return loadWithUsualFlags(() => new Script(source, options)).runInThisContext();
}

function readCache(name: string): Buffer | undefined {
  try {
    return readFileSync(new URL(name, folder));
  } catch {
    return undefined; // this script has none
  }
}

const { startApi } = load('index.cjs') as { startApi(): Promise<{ handler: unknown; stream: unknown }> };
export const { handler, stream } = await startApi();
setImmediate(limitYoungSpace); // once the connections are opening, whose modules need the cache that Node has of its own code
