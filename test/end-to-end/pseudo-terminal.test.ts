import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';

/** util-linux's script gives a command a pseudo-terminal. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;
if (!hasScript) console.warn('SKIPPED: the commands on a terminal, because there is no util-linux script here');

const width = 60;

/** Runs a command on a terminal of this width until its output contains `until`, then ends it with Ctrl-C. */
async function runOnTerminal(command: string, { until, env = {} }: { until?: string; env?: Record<string, string> }) {
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...rest } = process.env;
  const child = spawn('script', ['-qefc', `stty cols ${width} rows 40; exec ${command}`, '/dev/null'], {
    env: { ...rest, TERM: 'xterm-256color', ...env },
  });
  let output = '';
  let isAsked = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (until === undefined || isAsked || !output.includes(until)) return;
    isAsked = true;
    child.stdin.write('\x03');
  });
  const [code] = await once(child, 'close');
  return { output, code: code as number };
}

const node = (file: string) => `${process.execPath} ${file}`;

describe.skipIf(!hasScript)('on a terminal', () => {
  it('npm start shows what runs, for how long and how long still, in colour and within the width', async () => {
    const start = node('infra/local/start.ts --port 0 --environments 1');
    await runOnTerminal(start, { until: '/service-type/' }); // keeps its time
    const { output } = await runOnTerminal(start, { until: '/service-type/' });
    const progress = output.split('\r\x1b[K');
    expect(progress).toContainEqual(
      expect.stringMatching(/^ {2}[\w ,-]*Postgres[\w ,-]* … {2}\d+ s, (about \d+ s left|nearly done)/),
    );
    expect(output).toContain('Headway is ready: \x1b[1m\x1b[32mhttp:');
    // A long address may be longer than the line: it has no place to break.
    const lines = stripVTControlCharacters(output.replaceAll(/[^\n]*\r(?!\n)/g, '')).split(/\r?\n/);
    for (const line of lines.filter((one) => /\S +\S/.test(one.trim()) && !one.includes('curl'))) {
      expect(line.length, line).toBeLessThanOrEqual(width);
    }
  });

  it('npm start has no colour with NO_COLOR, and plain lines in CI', async () => {
    const start = node('infra/local/start.ts --port 0 --environments 1');
    const { output } = await runOnTerminal(start, { until: '/service-type/', env: { NO_COLOR: '1', CI: 'true' } });
    expect(output).toContain('Headway is ready: http:');
    expect(output).not.toContain('\x1b[');
  });
});

describe.each(['test/bench/bench.ts', 'test/faults/run.ts', 'test/stalls/run.ts', 'infra/local/start.ts'])(
  '%s',
  (file) => {
    const run = (...args: string[]) => spawnSync(process.execPath, [file, ...args], { encoding: 'utf8' });

    it('prints its flags with --help', () => {
      const { status, stdout, stderr } = run('--help');
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^npm (run [\w:]+|start) -- \[flags\]\n/);
    });

    it('says in one sentence which flag it does not know', () => {
      const { status, stderr } = run('--nonsense');
      expect(status).toBe(1);
      expect(stderr).toMatch(/^Unknown option '--nonsense'/);
      expect(stderr).not.toContain('    at ');
    });
  },
);
