import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeadwayProcess, startHeadwayProcess } from '../support/gateway/headway-process.ts';

const page = await readFile(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const commands = [...page.matchAll(/^ {4}((?:curl|aws) .+)$/gm)].map((match) => match[1] ?? '');
const curls = [...new Set(commands.filter((command) => command.startsWith('curl ')))];
const awsCommands = commands.filter((command) => command.startsWith('aws '));

/** Where the model's name is not that of the command. */
const requestNames: Readonly<Record<string, string>> = { invoke: 'Invocation' };

describe('docs/runbook.md', () => {
  let headway: HeadwayProcess;
  beforeAll(async () => {
    headway = await startHeadwayProcess();
  });
  afterAll(() => headway.stop());

  it.each(curls)('%s is answered by the local stack', async (command) => {
    const local = command.replace('http://localhost:8000', headway.url).replace(/^curl /, 'curl --fail-with-body ');
    const { stdout } = await promisify(execFile)('sh', ['-c', local]);
    expect(stdout).toMatch(/[{[]"/);
  });

  it.each(awsCommands)('%s is a command of AWS Lambda with options that it has', async (command) => {
    const models = join(
      dirname(createRequire(import.meta.url).resolve('@aws-sdk/client-lambda/package.json')),
      'dist-types/models',
    );
    const types = await readFile(join(models, `models_0${'.d.ts'}`), 'utf8');
    const [, service, name = ''] = command.split(' ');
    expect(service).toBe('lambda');
    const request = new RegExp(
      `export interface ${requestNames[name] ?? toPascal(name)}Request \\{([\\s\\S]*?)\\n\\}`,
    ).exec(types)?.[1];
    expect(request, name).toBeDefined();
    const options = [...command.matchAll(/ --([a-z-]+)/g)].map((match) => match[1] ?? '');
    for (const option of options.filter((one) => !one.startsWith('cli-'))) {
      expect(request, `${name} --${option}`).toMatch(new RegExp(`\\n    ${toPascal(option)}\\??:`));
    }
  });
});

function toPascal(name: string): string {
  return name.replaceAll(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
