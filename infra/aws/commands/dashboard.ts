/**
 * `npm run dashboard -- --url URL`: opens the dashboard of a deployed stage on this machine (docs/deploy.md#the-dashboard-of-a-stage).
 * It signs each request with the AWS credentials of the shell, or sends the token of HEADWAY_ADMIN_TOKEN.
 */
import { parseArgs } from 'node:util';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { type OperatorLogin, startSigningProxy } from '../account/signing-proxy.ts';

const usage = `usage: npm run dashboard -- --url URL [--front-door URL] [--region REGION] [--port N]

  --url URL        the stage: the output Url of the stack, or its own domain
  --front-door URL where operators call a stage with a CDN: the output FrontDoorUrl
  --region REGION  of the API, where URL does not name it (default: AWS_REGION)
  --port N         port on 127.0.0.1 (default: any free port)

AWS credentials come from the shell (AWS_PROFILE, AWS_ACCESS_KEY_ID, ...); they need execute-api:Invoke on the API. With
HEADWAY_ADMIN_TOKEN that token is sent instead of a signature. HEADWAY_CALLER_TOKEN is the JWT of a stage that asks callers for one.
`;

try {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      'front-door': { type: 'string' },
      region: { type: 'string' },
      port: { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(usage);
  else {
    const door = values['front-door'];
    const frontDoor = door === undefined ? undefined : readTarget('--front-door', door);
    await open(readTarget('--url', values.url), { frontDoor, region: values.region, port: readPort(values.port) });
  }
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n${usage}`);
  process.exitCode = 1;
}

async function open(
  target: URL,
  { frontDoor, region, port }: { frontDoor: URL | undefined; region: string | undefined; port: number },
): Promise<void> {
  const { HEADWAY_CALLER_TOKEN: callerToken } = process.env;
  const login = chooseLogin(frontDoor ?? target, region);
  const proxy = await startSigningProxy({ target, frontDoor, login, callerToken, port });
  const problem = await proxy.ask('/dashboard').then(describeStatus, (error: Error) => {
    const why = error.cause instanceof Error ? error.cause.message : error.message;
    return `--url: ${target.host} does not answer (${why})`;
  });
  if (problem === undefined) {
    console.log(`Dashboard of ${target.host}: ${proxy.url}/dashboard\nCtrl-C ends it.`);
    return;
  }
  console.error(problem);
  process.exitCode = 1;
  await proxy.close();
}

/** @throws TypeError without a region to sign for */
function chooseLogin(target: URL, given: string | undefined): OperatorLogin {
  const { HEADWAY_ADMIN_TOKEN: token, AWS_REGION: ofShell } = process.env;
  if (token !== undefined && token !== '') return { kind: 'token', token };
  const region = given ?? /\.execute-api\.([a-z0-9-]+)\.amazonaws\./.exec(target.hostname)?.[1] ?? ofShell;
  if (region === undefined || region === '') throw new TypeError('--region: expected a region, got none');
  return { kind: 'iam', region, credentials: defaultProvider() };
}

/** undefined: the dashboard is there. */
function describeStatus(status: number): string | undefined {
  if (status === 200) return undefined;
  if (status === 401) return 'The stage refused the token (401): set HEADWAY_ADMIN_TOKEN to its admin token.';
  if (status === 403)
    return 'The stage refused the signature (403): the credentials need execute-api:Invoke on the API. A load balancer serves no dashboard.';
  if (status === 404)
    return 'The stage has no dashboard (404): set HEADWAY_PAGES=all in the variables of the API function.';
  return `The stage answered ${status}: npm run smoke -- URL says more.`;
}

function readTarget(flag: string, text: string | undefined): URL {
  const url = URL.parse(text ?? '');
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(
      `${flag}: expected the address of a stage, got ${text === undefined ? 'none' : JSON.stringify(text)}`,
    );
  }
  return url;
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new TypeError(`--port: expected a whole number from 0 to 65535, got ${JSON.stringify(text)}`);
}
