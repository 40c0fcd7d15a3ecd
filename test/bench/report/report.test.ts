import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BenchTable } from '../framework/bench.ts';
import { formatResults, mergeResults, type Results, readResults } from '../framework/results.ts';
import { listMissed } from './markdown-report.ts';
import { writeReport } from './write-report.ts';

const run = {
  at: '2026-01-02T03:04:05.000Z',
  commit: 'abc1234',
  seed: 7,
  isQuick: false,
  seconds: 12,
  machine: '2 x Some CPU',
  versions: { node: '24.0.0' },
};
const table: BenchTable = {
  name: 'latency',
  title: 'Latency <of a call>',
  notes: ['Measured with `pg`.'],
  contestants: [{ name: 'before', configuration: 'a connection per call' }],
  baseline: 'before',
  rows: [
    { group: '2 ms', name: 'before', unit: 'ms', samples: [10, 10, 10], figures: { 'failed calls': 3 } },
    { group: '2 ms', name: 'Headway', unit: 'ms', samples: [2, 2, 2.123456], figures: { 'failed calls': 0 } },
    { group: '2 ms', name: 'size', unit: 'kB', samples: [] },
  ],
  goals: [
    { name: 'latency', value: 2, direction: 'at most', limit: 3, unit: 'ms' },
    {
      name: 'reuse',
      value: 98,
      direction: 'at least',
      limit: 99.5,
      unit: '%',
      reason: 'The pool is too small.',
      profile: ['40 % in connect'],
    },
  ],
  plots: [
    {
      title: 'Growth',
      x: { label: 'stops', scale: 'log' },
      y: { label: 'ms' },
      lines: [
        { name: 'load', points: [1000, 50_000].map((x) => ({ x, y: x / 100, low: x / 110, high: x / 90 })) },
        { name: 'not measured', points: [] },
        { name: 'one', points: [{ x: 1000, y: 9 }] },
      ],
    },
  ],
};
const results: Results = { benches: [{ name: 'promise', title: 'The guide', run, tables: [table] }] };

let folder: string;
const read = (name: string) => readFile(join(folder, name), 'utf8');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await writeReport(folder, results);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the report', () => {
  it('starts with the missed goals, their reasons and profiles', async () => {
    const markdown = (await read('report.md')).split('\n').slice(0, 10).join('\n');
    expect(markdown).toContain('**1 of 2 goals met.**');
    expect(markdown).toContain(
      '- **Missed: reuse**: 98 %, goal at least 99.5 %. The pool is too small.\n  - 40 % in connect',
    );
    expect(markdown).not.toContain('Missed: latency');
    const html = await read('report.html');
    expect(html.indexOf('Missed: reuse')).toBeGreaterThan(0);
    expect(html.indexOf('Missed: reuse')).toBeLessThan(html.indexOf('id="goals"'));
  });

  it('shows a shared reason once, and says if a goal has no reason', () => {
    const goal = { value: 2, direction: 'at most', limit: 1, unit: 'ms' } as const;
    const slow = { ...goal, reason: 'Physics.', profile: ['90 % waiting'] };
    const goals = [
      { ...slow, name: 'a' },
      { ...slow, name: 'b' },
      { ...goal, name: 'c' },
      { ...slow, name: 'd' },
    ];
    const bench = { name: 'x', title: 'X', run, tables: [{ name: 't', title: 'T', rows: [], goals }] };
    expect(
      listMissed({ benches: [bench] }).map(({ name, reason, profile }) => [name, reason, profile?.length]),
    ).toEqual([
      ['a', 'Physics.', 1],
      ['b', 'As above.', undefined],
      ['c', 'Not explained yet.', undefined],
      ['d', 'Physics.', 1],
    ]);
  });

  it('shows ratios first, then times, then further figures', async () => {
    const markdown = await read('report.md');
    expect(markdown).toContain(
      '| condition | contestant | ratio to before | median [95 % interval] | p95 | p99 | samples | failed calls |',
    );
    expect(markdown).toContain('| 2 ms | before | 1 | 10 ms | – | – | 3 | 3 |');
    expect(markdown).toContain('| 2 ms | Headway | 0.200 [0.200–0.212] | 2 ms [2–2.12] | – | – | 3 | 0 |');
    expect(markdown).toContain('| 2 ms | size | – | – | – | – | – | – |');
    expect(markdown).toContain('- before: a connection per call');
  });

  it('is readable offline: no script, no external resource, and escaped text', async () => {
    const html = await read('report.html');
    expect(html).not.toMatch(/<script|<link|<img|(src|href)="(?!#)|url\(|@import/);
    expect(html).toContain('Latency &lt;of a call&gt;');
    expect(html).toContain('<code>pg</code>');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('draws each contestant and each line', async () => {
    const html = await read('report.html');
    const drawings = html.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
    expect(drawings).toHaveLength(2);
    expect(drawings[0]?.match(/<circle/g)).toHaveLength(2);
    expect(drawings[0]).toContain('<g class="ours"><title>Headway</title>');
    expect(drawings[1]).toMatch(/<g class="line colour-0"><path d="M70 \d+(\.\d+)?L590 \d+/);
    expect(drawings[1]).toContain('>load</text>');
  });
});

describe('results.json', () => {
  it('leaves out a line without points, and keeps the colour of the others', async () => {
    const html = await read('report.html');
    expect(html).not.toContain('not measured');
    expect(html).not.toContain('d="M"');
    expect(html).toContain('class="line colour-2"');
  });

  it('contains every sample with four digits, the samples of a row on one line', async () => {
    const text = await read('results.json');
    expect(text).toContain('"samples": [2,2,2.123],');
    expect(readResults(join(folder, 'results.json')).benches[0]?.tables[0]?.rows[0]?.samples).toEqual([10, 10, 10]);
    expect(formatResults(JSON.parse(text))).toBe(text);
  });

  it('keeps stored benches that did not run, in the order of the list, and drops removed ones', () => {
    const bench = (name: string, seed: number) => ({ name, title: name, run: { ...run, seed }, tables: [] });
    const stored = { benches: [bench('gone', 1), bench('b', 1), bench('a', 1)] };
    const merged = mergeResults(stored, { benches: [bench('b', 2), bench('c', 2)] }, ['a', 'b', 'c', 'd']);
    expect(merged.benches.map(({ name, run }) => `${name}${run.seed}`)).toEqual(['a1', 'b2', 'c2']);
  });

  it('is empty if the file does not exist', () => {
    expect(readResults(join(folder, 'nope.json'))).toEqual({ benches: [] });
  });
});
