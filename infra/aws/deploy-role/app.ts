/** `npx cdk deploy --app "node infra/aws/deploy-role/app.ts" -c repository=owner/name -c environment=prod`. */
import { App } from 'aws-cdk-lib';
import { DeployRoleStack } from './deploy-role-stack.ts';

const app = new App();
const read = (name: string) => String(app.node.tryGetContext(name) ?? '');
const providerArn = read('provider');
const environment = read('environment');
new DeployRoleStack(app, `Headway-deploy-role-${environment}`, {
  ...{ repository: read('repository'), environment },
  ...(providerArn === '' ? {} : { providerArn }),
});
app.synth();
