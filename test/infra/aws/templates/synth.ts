import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, inject } from 'vitest';
import { type Combination, createMatrix } from '../../../../infra/aws/commands/matrix.ts';
import { HeadwayStack } from '../../../../infra/aws/headway-stack.ts';
import { readStage } from '../../../../infra/aws/read-stage.ts';
import { refuseMistakes } from '../../../../infra/aws/refusals/refuse-mistakes.ts';
import { functionNames } from '../../../../infra/build/function-names.ts';

export const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));

/** A folder with a tiny bundle of each function, a CA file, and the synthesized output. */
const work = mkdtempSync(join(tmpdir(), 'headway-synth-'));
afterAll(() => rmSync(work, { recursive: true, force: true })); // vitest workers emit no 'exit' event
export const caFile = join(work, 'ca.pem');
writeFileSync(caFile, '-----BEGIN CERTIFICATE-----\n');
for (const name of functionNames) {
  mkdirSync(join(work, name));
  writeFileSync(join(work, name, 'index.mjs'), 'export const handler = async () => ({});\n');
}

export const matrix: readonly Combination[] = createMatrix({ caFile, stages: context });

export function findCombination(name: string): Combination {
  const found = matrix.find((combination) => combination.name === name);
  if (found === undefined) throw new Error(`No combination ${name}`);
  return found;
}

type Changes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The templates of this run, of all test files: most of them look at the whole matrix, which takes 12 s to synthesise. */
const runFolder = join(inject('serverFolder'), 'templates');
mkdirSync(runFolder, { recursive: true });

const templates = new Map<string, Template>();
/** The template of a combination with some settings changed; kept for the run. */
export function synth(name: string, changes: Changes = {}): Template {
  const key = JSON.stringify([name, changes]);
  const template = templates.get(key) ?? readOrSynthesise(key, name, changes);
  templates.set(key, template);
  return template;
}

function readOrSynthesise(key: string, name: string, changes: Changes): Template {
  const path = join(runFolder, `${createHash('sha256').update(key).digest('hex')}.json`);
  if (existsSync(path)) return Template.fromJSON(JSON.parse(readFileSync(path, 'utf8')));
  const { template } = synthesise(findCombination(name), { changes });
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(template.toJSON()));
  renameSync(`${path}.${process.pid}`, path); // in one step, because another file may be reading
  return template;
}

let count = 0;
/** Synthesizes a combination with some settings changed. CDK's schema validation is off: it is slow, and cfn-lint checks the same. */
export function synthesise(
  { stageName, context: settings }: Combination,
  {
    changes = {},
    plugins = () => [],
    edit = () => {},
  }: {
    changes?: Changes;
    plugins?: (app: App) => IPolicyValidationPlugin[];
    edit?: (stack: HeadwayStack) => void;
  } = {},
): { template: Template; stack: HeadwayStack } {
  count += 1;
  const merged = { ...settings };
  for (const [group, values] of Object.entries(changes)) merged[group] = { ...merged[group], ...values };
  const app = new App({
    outdir: join(work, 'cdk.out', String(count)),
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    analyticsReporting: false,
    context: { ...context, 'aws:cdk:disable-stack-trace': true },
  });
  Validations.of(app).addPlugins(refuseMistakes, ...plugins(app));
  const stage = readStage(stageName, merged);
  const stack = new HeadwayStack(app, `Headway-${stageName}`, { stage, assets: work });
  edit(stack);
  return { template: Template.fromJSON(app.synth().getStackArtifact(stack.artifactId).template), stack };
}
