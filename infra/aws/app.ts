/** `npx cdk synth`, `npx cdk deploy -c stage=prod`: one stack for the stage that is named. */
import { App, Validations } from 'aws-cdk-lib';
import { HeadwayStack } from './headway-stack.ts';
import { readStage } from './read-stage.ts';
import { refuseMistakes } from './refusals/refuse-mistakes.ts';
import { StageError } from './settings/stage-error.ts';

// CDK's own check of schemas takes five of seven seconds; cfn-lint does the same in CI (docs/decisions/0070-aws-stack.md).
const app = new App({ builtinCloudFormationValidation: false });
Validations.of(app).addPlugins(refuseMistakes);
const name: unknown = app.node.tryGetContext('stage');
try {
  const stage = readStage(String(name), app.node.tryGetContext(String(name)));
  new HeadwayStack(app, `Headway-${stage.name}`, { stage });
  app.synth();
} catch (error) {
  if (!(error instanceof StageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
