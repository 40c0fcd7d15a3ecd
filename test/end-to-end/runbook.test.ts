import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeadwayProcess, startHeadwayProcess } from '../support/gateway/headway-process.ts';

const root = new URL('../../', import.meta.url);
const page = await readFile(new URL('docs/runbook.md', root), 'utf8');
const lines = [...page.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = '']) => line);
const scripts = [...new Set([...page.matchAll(/`npm run ([\w:-]+)`/g)].map(([, name = '']) => name))];
const commands = [...page.matchAll(/^ {4}((?:curl|aws|npm) .+)$/gm)].map((match) => match[1] ?? '');
const curls = [...new Set(commands.filter((command) => command.startsWith('curl ')))];
const awsCommands = [...new Set(commands.filter((command) => command.startsWith('aws ')))];
const starts = commands.filter((command) => command.startsWith('npm start -- '));
const [, ...sections] = page.split(/^## /m);

const troubles = [
  'High latency',
  'Pool exhausted',
  'Reuse below 99 %',
  'Stale data',
  'Circuit open',
  'Pinned sessions',
  'Too many cold starts',
  'Refresh failed or kept back',
  'Credentials expired',
  'Throttled',
  'Deployment rolled back',
];
const clients: Readonly<Record<string, string>> = {
  lambda: '@aws-sdk/client-lambda',
  secretsmanager: '@aws-sdk/client-secrets-manager',
};
/** Where the model's name is not that of the command. */
const requestNames: Readonly<Record<string, string>> = { invoke: 'Invocation' };

describe('docs/runbook.md', () => {
  let headway: HeadwayProcess;
  beforeAll(async () => {
    headway = await startHeadwayProcess();
  });
  afterAll(() => headway.stop());

  it('has a section for each trouble', () => {
    expect(sections.map((section) => section.split('\n')[0])).toEqual(troubles);
  });

  it.each(sections.map((section) => [section.split('\n')[0], section] as const))(
    '%s: has a sign, an alarm that exists, commands, a fix, and a button or test that exists',
    async (_, section) => {
      expect(section).toMatch(
        /\*\*Dashboard:\*\*[\s\S]*\*\*Alarm:\*\*[\s\S]*\n {4}\w[\s\S]*\*\*Fix:\*\*[\s\S]*\*\*Provoke it:\*\*/,
      );
      const alarms = (/\*\*Alarm:\*\*([\s\S]*?)\n\n/.exec(section)?.[1] ?? '').match(/\b[A-Z][a-z]+[A-Z]\w+/g) ?? [];
      const thresholds = await readFile(new URL('infra/aws/monitoring/thresholds.ts', root), 'utf8');
      expect(alarms.length).toBeGreaterThan(0);
      for (const alarm of alarms) expect(thresholds).toMatch(new RegExp(`\\b${alarm}\\b`));
      const how = section.slice(section.indexOf('**Provoke it:**'));
      const buttons = [...how.matchAll(/"([^"]+)"/g)].map((match) => match[1]);
      const tests = [...how.matchAll(/`(test\/[^`]+)`/g)].map((match) => match[1] ?? '');
      expect(buttons.length + tests.length).toBeGreaterThan(0);
      const state = (await (await fetch(`${headway.url}/local/state`)).json()) as { faults: { label: string }[] };
      for (const button of buttons) expect(state.faults.map(({ label }) => label)).toContain(button);
      for (const test of tests) expect(existsSync(new URL(test, root)), test).toBe(true);
    },
  );

  it('has no command that none of these tests runs or checks', () => {
    expect(lines.toSorted()).toEqual(
      [...curls, ...awsCommands, ...starts].flatMap((one) => lines.filter((line) => line === one)).toSorted(),
    );
    expect(scripts).toEqual(['dashboard', 'capacity']); // test/infra/aws/commands/dashboard.test.ts, and below
  });

  it('npm run capacity says what a load needs', async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'capacity'], { cwd: root });
    expect(stdout).toMatch(/^environments +\d[\s\S]*^connections at the pooler +\d/m);
  });

  it.each(curls)('%s is answered by the local stack', async (command) => {
    const local = command.replace('http://localhost:8000', headway.url).replace(/^curl /, 'curl --fail-with-body ');
    const { stdout } = await promisify(execFile)('sh', ['-c', local]);
    expect(stdout).toMatch(/[{[]"/);
  });

  it.each(starts)('%s starts, and no statement pins a session', async (command) => {
    const other = await startHeadwayProcess(command.replace('npm start -- ', '').split(' '));
    await fetch(`${other.url}/vehicle/demo/service-type/DEM10001`);
    const stats = (await (await fetch(`${other.url}/connection-stats`)).json()) as { peers: Record<string, object> };
    expect(stats.peers['database']).toMatchObject({ failed: {} });
    await other.stop();
  });

  it.each(awsCommands)('%s is a command of AWS with options that it has', async (command) => {
    const [, service = '', name = ''] = command.split(' ');
    const models = await readModels(clients[service] ?? '');
    const request = new RegExp(
      `export interface ${requestNames[name] ?? toPascal(name)}Request \\{([\\s\\S]*?)\\n\\}`,
    ).exec(models)?.[1];
    expect(request, name).toBeDefined();
    const options = [...command.matchAll(/ --([a-z-]+)/g)].map((match) => match[1] ?? '');
    for (const option of options.filter((one) => !one.startsWith('cli-'))) {
      expect(request, `${name} --${option}`).toMatch(new RegExp(`\\n    ${toPascal(option)}\\??:`));
    }
  });
});

/** The types of an SDK client, which come from AWS's model of the service. */
async function readModels(client: string): Promise<string> {
  const folder = join(dirname(createRequire(import.meta.url).resolve(`${client}/package.json`)), 'dist-types/models');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.d.ts'));
  return (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
}

function toPascal(name: string): string {
  return name.replaceAll(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
