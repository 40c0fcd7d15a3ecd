import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adminPaths } from '../../../../infra/aws/front-door/paths.ts';
import { formatSettings } from '../../../../infra/aws/settings/format-settings.ts';
import { stageSettings } from '../../../../infra/aws/settings/stage-settings.ts';
import { settings } from '../../../../shared/configuration/configuration.ts';
import { synth } from '../templates/synth.ts';

const text = readFileSync('docs/deploy.md', 'utf8');

/** Names of settings in a text that do not exist. */
function findUnknownSettings(of: string): string[] {
  const known = new Set(
    Object.entries(stageSettings).flatMap(([group, names]) => Object.keys(names).map((name) => `${group}.${name}`)),
  );
  const groups = Object.keys(stageSettings).join('|');
  const named = [...of.matchAll(new RegExp(`\`((?:${groups})\\.\\w+)`, 'g'))].map((match) => match[1] ?? '');
  expect(named).not.toEqual([]);
  return named.filter((name) => !known.has(name));
}

test('docs/deploy.md has the tables of all settings (write them with npm run settings)', () => {
  expect(text).toContain(formatSettings());
});

test('docs/deploy.md names only settings and outputs that exist', () => {
  expect(findUnknownSettings(text)).toEqual([]);
  const templates = [...['dev-rds-proxy-own-http-api', 'dev-pgbouncer-own-http-api', 'dev-pgbouncer-own-alb-edge']].map(
    (name) => synth(name).toJSON(),
  );
  const outputs = new Set(templates.flatMap(({ Outputs }) => Object.keys(Outputs)));
  const breakGlass = readFileSync('docs/break-glass.md', 'utf8');
  const used = [...(text + breakGlass).matchAll(/\$([A-Z]\w+)/g)].map((match) => match[1] ?? '');
  expect(used.filter((name) => name !== 'Name' && !outputs.has(name))).toEqual([]);
});

test('the page on the performance guide names only settings, variables and files that exist, and all pool settings', () => {
  const guide = readFileSync('docs/reference/performance-guide-map.md', 'utf8');
  expect(findUnknownSettings(guide)).toEqual([]);
  const variables = [...guide.matchAll(/`((?:GTFS|WAYBILLS|OTP)_\w+)`/g)].map((match) => match[1] ?? '');
  expect(variables.filter((name) => !(name in settings))).toEqual([]);
  for (const pool of ['MAX_LIFETIME', 'MIN_CONNECTIONS', 'ACQUIRE_TIMEOUT', 'IDLE_TIMEOUT']) {
    expect(variables).toContain(`WAYBILLS_DB_${pool}`);
  }
  const files = [...guide.matchAll(/`((?:infra|shared|functions|test)\/[\w./-]+)`/g)].map((match) => match[1] ?? '');
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test('docs/deploy.md names tests and scripts that exist for its claims', () => {
  const tests = [...text.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map((match) => match[1] ?? '');
  expect(new Set(tests).size).toBeGreaterThan(12);
  expect(tests.filter((file) => !existsSync(file))).toEqual([]);
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const named = [...text.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? '');
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('each section of docs/deploy.md names the tests that hold its claims', () => {
  const [page = ''] = text.split('<!-- settings:');
  const sections = page.split(/^(?=##)/m).slice(1);
  expect(sections.length).toBeGreaterThan(15);
  const without = sections.filter((section) => !/^Tests: |^\| claim \| test \||`npm test` checks/m.test(section));
  expect(without.map((section) => section.split('\n')[0])).toEqual([]);
});

describe('what a section of docs/deploy.md names', () => {
  const [page = ''] = text.split('<!-- settings:');
  const sections = page.split(/^(?=##)/m).slice(1);
  const groups = Object.keys(stageSettings).join('|');
  /** Settings, alarms, functions and paths. Outputs have a test of their own. */
  const kinds = [
    new RegExp(`\`(?:${groups})\\.(\\w+)`, 'g'),
    /(?:alarms?|function) `([A-Za-z]\w+)`/g,
    /`(\/(?!aws\/)[a-z][\w/-]*)/g,
  ];
  const listNames = (section: string) => [
    ...new Set(kinds.flatMap((kind) => [...section.matchAll(kind)].map((match) => match[1] ?? ''))),
  ];

  test.each(sections.map((section) => [section.split('\n')[0] ?? '', section]))(
    '%s occurs in the tests that the section names',
    (_, section) => {
      const tests = [...section.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map((match) => match[1] ?? '');
      const sources = tests.map((path) => readWithHelpers(path)).join('\n');
      expect(listNames(section).filter((name) => !sources.includes(name))).toEqual([]);
    },
  );

  test('is many names', () => {
    expect(sections.flatMap(listNames).length).toBeGreaterThan(100);
  });
});

/** A test with the helpers and the matrix that it imports. */
function readWithHelpers(path: string, seen = new Set<string>()): string {
  if (seen.has(path)) return '';
  seen.add(path);
  const source = readFileSync(path, 'utf8');
  const imports = [...source.matchAll(/from '(\.[^']+\.ts)'/g)].map((match) => join(dirname(path), match[1] ?? ''));
  const helpers = imports.filter((one) => one.startsWith('test/') || one.endsWith('/matrix.ts'));
  return [source, ...helpers.map((one) => readWithHelpers(one, seen))].join('\n');
}

test('the way to a stage is four steps: OTP, preflight, deploy, smoke', () => {
  const [, section = ''] = text.split('## First deployment');
  const [steps = ''] = section.split(/^##/m);
  expect([...steps.matchAll(/^\d\. \*\*([^.*]+)/gm)].map((match) => match[1])).toEqual([
    'Set your OTP',
    'Check the account',
    'Deploy',
    'Run the smoke test',
  ]);
  const commands = ['npm run preflight', 'npx cdk deploy', 'npm run smoke'].map((command) => steps.indexOf(command));
  expect(commands.every((at) => at > 0)).toBe(true);
  expect(commands).toEqual(commands.toSorted((a, b) => a - b));
  // Between them there is nothing to do: no other command, except for those who have side tables.
  const others = [...steps.matchAll(/(?:npx|npm|aws) [a-z][^`\n]*/g)].map(([command]) => command);
  const known = /^(npm run (preflight|smoke|build)|npx cdk (synth|deploy)|aws s3 cp side-tables)/;
  expect(others.filter((command) => !known.test(command))).toEqual([]);
});

test('docs/deploy.md names every admin path', () => {
  for (const path of adminPaths) expect(text).toContain(path.startsWith('/trip-cache') ? '/trip-cache/*' : path);
});

test('the review of the default stage lists every resource that it creates', () => {
  const review = readFileSync('docs/decisions/0071-aws-default-stage.md', 'utf8');
  const { Resources } = synth('dev-rds-proxy-own-http-api').toJSON();
  const types = new Map<string, number>();
  for (const { Type } of Object.values<{ Type: string }>(Resources)) types.set(Type, (types.get(Type) ?? 0) + 1);
  const rows = [...review.matchAll(/^\| `(\w+::[\w:]+)` \| (\d+) \|/gm)].map((match) => [match[1], Number(match[2])]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(types));
});
