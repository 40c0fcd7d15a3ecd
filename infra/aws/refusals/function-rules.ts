import { adminPaths } from '../admin-routes.ts';
import { asRecord, type Rule } from './template.ts';

const namesOfSecrets = /(PASSWORD|TOKEN|SECRET|PRIVATE_KEY)$/;
const urlWithPassword = /\/\/[^/\s:@]*:[^/\s@]+@/;
/** CloudFormation resolves it while deploying: what arrives is the secret itself. */
const dynamicReference = /\{\{resolve:(secretsmanager|ssm-secure):/;

export const functionRules: readonly Rule[] = [
  {
    name: 'plain-secret',
    types: ['AWS::Lambda::Function'],
    *find({ Environment }) {
      for (const [name, value] of Object.entries(asRecord(asRecord(Environment)['Variables']))) {
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        if (namesOfSecrets.test(name) || urlWithPassword.test(text) || dynamicReference.test(text)) {
          yield `The variable ${name} holds a secret that everyone who may look at the function can read: use IAM, or WAYBILLS_DB_SECRET_ARN.`;
        }
      }
    },
  },
  {
    name: 'public-admin-route',
    types: ['AWS::ApiGatewayV2::Route'],
    *find({ RouteKey, AuthorizationType }) {
      const path = String(RouteKey).split(' ')[1] ?? '';
      if (adminPaths.some((admin) => admin === path) && AuthorizationType !== 'AWS_IAM') {
        yield `The admin route ${path} is open to everyone: it needs IAM authorization.`;
      }
    },
  },
];
