import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const moduleUrl = new URL('../../../infra/build/code-cache/compile-address-check.ts', import.meta.url).href;

it('leaves V8 with the flags that a code cache needs, and net.isIP with its answers', async () => {
  const program = `
    const { isIP } = await import('node:net');
    const { Script } = await import('node:vm');
    const { compileAddressCheck } = await import('${moduleUrl}');
    const cachedData = new Script('(() => 1)').createCachedData();
    compileAddressCheck();
    const isTaken = !new Script('(() => 2)', { cachedData }).cachedDataRejected;
    console.log(isTaken, ['localhost', '10.0.0.1', '::1', 'fe80::1%eth0', ':::', ''].map(isIP).join());`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  expect(stdout).toBe('true 0,4,6,6,0,0\n');
});
