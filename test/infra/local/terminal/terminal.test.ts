import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { createTerminal, describeTime } from '../../../../infra/local/terminal/terminal.ts';

function open({ isTTY = true, columns = 40, env = {}, everyMs = 5000 } = {}) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns });
  const terminal = createTerminal({ stream, env, everyMs });
  return { terminal, read: () => String(stream.read() ?? '') };
}

it('overwrites its line of progress on a terminal, cut at the width, and keeps it below printed lines', () => {
  const { terminal, read } = open({ columns: 20 });
  terminal.show('a line that is longer than twenty');
  expect(read()).toBe('\r\x1b[Ka line that is lon…');
  terminal.print('done');
  expect(read()).toBe('\r\x1b[Kdone\na line that is lon…');
  terminal.clear();
  expect(read()).toBe('\r\x1b[K');
});

it.each([
  ['a pipe', { isTTY: false }],
  ['CI', { env: { CI: 'true' } }],
  ['a dumb terminal', { env: { TERM: 'dumb' } }],
])('prints plain lines of progress, not more often than told, on %s', (_, options) => {
  const { terminal, read } = open({ ...options, everyMs: 0 });
  terminal.show('one');
  terminal.show('two');
  expect(read()).toBe('one\ntwo\n');
  const rare = open({ ...options, everyMs: 60_000 });
  rare.terminal.show('one');
  expect(rare.read()).toBe('');
});

it('wraps printed lines between words at the width of the terminal, with their indent', () => {
  const { terminal, read } = open({ columns: 24 });
  terminal.print('    one two three four five six');
  expect(read()).toBe('    one two three four\n    five six\n');
  const piped = open({ isTTY: false, columns: 24 });
  piped.terminal.print('    one two three four five six');
  expect(piped.read()).toBe('    one two three four five six\n');
});

it.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { NODE_DISABLE_COLORS: '1' }, false],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [false, { FORCE_COLOR: '' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
])('terminal %s with %j: colours %s', (isTTY, env, isColoured) => {
  const text = open({ isTTY, env }).terminal.style('green', 'ready');
  expect(text).toBe(isColoured ? '\x1b[32mready\x1b[39m' : 'ready');
  expect(stripVTControlCharacters(text)).toBe('ready');
});

it.each([
  [3000, {}, '3 s'],
  [3000, { expectedMs: 10_000 }, '3 s, about 7 s left'],
  [30_000, { share: 0.1 }, '30 s, about 4 min 30 s left'],
  [12_000, { expectedMs: 10_000 }, '12 s, nearly done'],
])('after %d ms with %j: %s', (elapsedMs, known, text) => {
  expect(describeTime(elapsedMs, known)).toBe(text);
});
