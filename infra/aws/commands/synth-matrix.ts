/** Writes the templates of all combinations into a folder, for cfn-lint: `node infra/aws/commands/synth-matrix.ts FOLDER`. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { functionNames } from '../../build/function-names.ts';
import { HeadwayStack } from '../headway-stack.ts';
import { readStage } from '../read-stage.ts';
import { createMatrix } from './matrix.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node infra/aws/commands/synth-matrix.ts FOLDER');
const work = mkdtempSync(join(tmpdir(), 'headway-matrix-'));
try {
  const caFile = join(work, 'ca.pem');
  writeFileSync(caFile, '-----BEGIN CERTIFICATE-----\n');
  for (const name of functionNames) {
    mkdirSync(join(work, name));
    writeFileSync(join(work, name, 'index.mjs'), 'export const handler = async () => ({});\n');
  }
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  mkdirSync(folder, { recursive: true });
  for (const { name, stageName, context: settings } of createMatrix({ caFile, stages: context })) {
    const app = new App({ outdir: join(work, 'cdk.out', name), builtinCloudFormationValidation: false, context });
    const stack = new HeadwayStack(app, `Headway-${stageName}`, {
      stage: readStage(stageName, settings),
      assets: work,
    });
    const { template } = app.synth().getStackArtifact(stack.artifactId);
    writeFileSync(join(folder, `${name}.template.json`), JSON.stringify(template, null, 1));
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
