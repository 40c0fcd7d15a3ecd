/**
 * Compiles the regular expression of `net.isIP`, which a connection to a named host runs several times. V8 compiles an expression to
 * bytecode at its first use and to machine code at the second: 6.5 and 2 ms of CPU time for this long one. Machine code at once
 * takes 2 ms (docs/decisions/0470-code-cache.md).
 */
export function compileAddressCheck(): void {
  // Imports would load both modules before the main script.
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--no-regexp-tier-up');
  process.getBuiltinModule('node:net').isIP('localhost');
  setFlagsFromString('--regexp-tier-up'); // V8 refuses a code cache of other flags
}
