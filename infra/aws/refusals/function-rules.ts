import { adminPaths } from '../front-door/paths.ts';
import { asRecord, isOutside, type Rule } from './template.ts';

const namesOfSecrets = /(PASSWORD|TOKEN|SECRET|PRIVATE_KEY)$/;
const urlWithPassword = /\/\/[^/\s:@]*:[^/\s@]+@/;
/** CloudFormation replaces such a reference with the secret itself. */
const dynamicReference = /\{\{resolve:(secretsmanager|ssm-secure):/;

/** Lambda's quota for environment variables: bytes of all names and values. */
const environmentBytes = 4096;
/** API Gateway's quota for the integration timeout of an HTTP API. */
const gatewayMs = 30_000;

export const functionRules: readonly Rule[] = [
  {
    name: 'environment-size',
    types: ['AWS::Lambda::Function'],
    *find({ Environment }) {
      const variables = Object.entries(asRecord(asRecord(Environment)['Variables']));
      // Values that are known only during a deployment count as empty: this is a lower bound.
      const texts = variables.map(([name, value]) => name + (typeof value === 'string' ? value : ''));
      const bytes = Buffer.byteLength(texts.join(''));
      if (bytes > environmentBytes) {
        yield `Environment: expected at most ${environmentBytes} bytes of variables, got ${bytes} (OTP_INSTANCES is usually the longest).`;
      }
    },
  },
  {
    name: 'gateway-timeout',
    types: ['AWS::ApiGatewayV2::Integration'],
    *find({ TimeoutInMillis }) {
      if (isOutside(TimeoutInMillis, 50, gatewayMs)) {
        yield `TimeoutInMillis: expected 50 to ${gatewayMs}, got ${TimeoutInMillis}.`;
      }
    },
  },
  {
    name: 'plain-secret',
    types: ['AWS::Lambda::Function'],
    *find({ Environment }) {
      for (const [name, value] of Object.entries(asRecord(asRecord(Environment)['Variables']))) {
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        if (namesOfSecrets.test(name) || urlWithPassword.test(text) || dynamicReference.test(text)) {
          yield `The variable ${name} holds a secret, which everyone who can view the function can read: use IAM or WAYBILLS_DB_SECRET_ARN.`;
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
        yield `The admin route ${path} is public: set AuthorizationType to AWS_IAM.`;
      }
    },
  },
];
