/** The CDK app: `npx cdk synth` and `npx cdk deploy -c stage=prod` build one stack, for the named stage. */
import { App, Validations } from 'aws-cdk-lib';
import { HeadwayStack } from './headway-stack.ts';
import { readStage, replaceOtp } from './read-stage.ts';
import { refuseMistakes } from './refusals/refuse-mistakes.ts';
import { StageError } from './settings/stage-error.ts';

// CDK's own schema validation takes five of a synth's seven seconds; cfn-lint does the same in CI (docs/decisions/0070-aws-stack.md).
const app = new App({ builtinCloudFormationValidation: false });
Validations.of(app).addPlugins(refuseMistakes);
const name: unknown = app.node.tryGetContext('stage');
try {
  const stage = readStage(
    String(name),
    replaceOtp(app.node.tryGetContext(String(name)), app.node.tryGetContext('otp')),
  );
  new HeadwayStack(app, `Headway-${stage.name}`, { stage });
  app.synth();
} catch (error) {
  if (!(error instanceof StageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
