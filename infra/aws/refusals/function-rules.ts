import { adminPaths } from '../front-door/admin-routes.ts';
import { asRecord, isOutside, type Rule } from './template.ts';

const namesOfSecrets = /(PASSWORD|TOKEN|SECRET|PRIVATE_KEY)$/;
const urlWithPassword = /\/\/[^/\s:@]*:[^/\s@]+@/;
/** CloudFormation resolves it while deploying: what arrives is the secret itself. */
const dynamicReference = /\{\{resolve:(secretsmanager|ssm-secure):/;

/** Lambda takes so many bytes of variables, names and values together (its quotas). */
const environmentBytes = 4096;
/** An HTTP API's integration ends after this (its quotas). */
const gatewayMs = 30_000;

export const functionRules: readonly Rule[] = [
  {
    name: 'environment-size',
    types: ['AWS::Lambda::Function'],
    *find({ Environment }) {
      const variables = Object.entries(asRecord(asRecord(Environment)['Variables']));
      // What is known only while deploying counts as nothing: this is the least that it will be.
      const texts = variables.map(([name, value]) => name + (typeof value === 'string' ? value : ''));
      const bytes = Buffer.byteLength(texts.join(''));
      if (bytes > environmentBytes) {
        yield `The variables are ${bytes} bytes, and a function takes at most ${environmentBytes} (OTP_INSTANCES is mostly the longest).`;
      }
    },
  },
  {
    name: 'gateway-timeout',
    types: ['AWS::ApiGatewayV2::Integration'],
    *find({ TimeoutInMillis }) {
      if (isOutside(TimeoutInMillis, 50, gatewayMs)) {
        yield `TimeoutInMillis has to be from 50 to ${gatewayMs}, not ${TimeoutInMillis}.`;
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
