const flag = '--semi-space-growth-factor';
let isLimited = false;

/**
 * Keeps the space of V8's young objects at the few MB that it has when a function starts. Lambda starts Node with a twentieth of
 * the memory for each half of it (51 MB of 1,024), which a few large answers fill; NODE_OPTIONS cannot lower that, because Lambda's
 * own arguments come after it. With 50,000 stops an environment takes a quarter less memory, for the same CPU time
 * (docs/decisions/0471-young-space.md). Loading of code that follows needs `loadWithUsualFlags`.
 */
export function limitYoungSpace(): void {
  isLimited = true;
  setFlag(1);
}

/**
 * Loads code with the flags that Node was started with, for which its code cache was written. With others V8 compiles the source:
 * twice the time, for our scripts and for Node's own modules.
 */
export function loadWithUsualFlags<T>(load: () => T): T {
  if (!isLimited) return load();
  setFlag(2);
  try {
    return load();
  } finally {
    setFlag(1);
  }
}

/** @param growth 2 is V8's own */
function setFlag(growth: 1 | 2): void {
  process.getBuiltinModule('node:v8').setFlagsFromString(`${flag}=${growth}`); // an import would load it before the main script
}
