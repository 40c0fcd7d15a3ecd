/** `npx cdk synth`, `npx cdk deploy -c stage=prod`: one stack for the stage that is named. */
import { App, Validations } from 'aws-cdk-lib';
import { HeadwayStack } from './headway-stack.ts';
import { refuseMistakes } from './refusals/refuse-mistakes.ts';
import { readStage } from './settings/read-stage.ts';
import { StageError } from './settings/stage-error.ts';

const app = new App();
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
