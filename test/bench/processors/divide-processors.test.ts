import { spawn } from 'node:child_process';
import { getPriority } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import {
  divideProcessors,
  keepOnProcessors,
  lowerPriority,
  parseProcessors,
  readProcessors,
} from './divide-processors.ts';

function startProcess(): number {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}

test('reads a list of processors', () => {
  expect(parseProcessors(' 0-2,5\n')).toEqual([0, 1, 2, 5]);
  expect(parseProcessors('3')).toEqual([3]);
});

test('keeps what it starts on half of the processors, until the end', async () => {
  const all = await readProcessors(process.pid);
  const processors = await divideProcessors();
  if (processors === undefined) {
    expect(all.length).toBeLessThan(2);
    return;
  }
  const before = startProcess();
  await processors.keepHere();
  const during = startProcess();
  await processors[Symbol.asyncDispose]();
  expect(await readProcessors(before)).toEqual(all);
  expect(await readProcessors(during)).toEqual(processors.database);
  expect(await readProcessors(process.pid)).toEqual(all);
  expect(processors.database).toEqual(all.slice(0, Math.floor(all.length / 2)));
});

test('keeps another process on its half', async () => {
  const processors = await divideProcessors();
  const pid = startProcess();
  if (processors !== undefined) await keepOnProcessors(pid, processors.environments);
  expect(await readProcessors(pid)).toEqual(processors?.environments ?? (await readProcessors(process.pid)));
});

test('lets this process come before another one', () => {
  const pid = startProcess();
  lowerPriority(pid);
  expect(getPriority(pid)).toBeGreaterThan(Math.min(getPriority(), 18));
});
