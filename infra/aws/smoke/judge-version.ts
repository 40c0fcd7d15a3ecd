import { runSmokeChecks, type SmokeResult } from './smoke-checks.ts';

/** Calls one version of the API function with an event of API Gateway. */
export type CallVersion = (functionArn: string, path: string) => Promise<{ status: number; text: string }>;

/** The event of a CodeDeploy lifecycle hook. */
export type HookEvent = { readonly DeploymentId: string; readonly LifecycleEventHookExecutionId: string };

/**
 * Runs the smoke test on a version before it gets traffic. A check that the live version fails too does not count: OTP or the
 * database may be down, and the new version may be the one that helps.
 * @returns the results, and whether the version may have traffic
 */
export async function judgeVersion(
  { newVersion, liveVersion }: { newVersion: string; liveVersion: string },
  call: CallVersion,
): Promise<{ isGood: boolean; results: SmokeResult[] }> {
  const run = async (functionArn: string) => {
    const results: SmokeResult[] = [];
    for await (const result of runSmokeChecks((path) => call(functionArn, path), { areAdminPathsPublic: false })) {
      results.push(result);
    }
    return results;
  };
  const results = await run(newVersion);
  const failed = results.filter(({ outcome }) => outcome === 'bad');
  if (failed.length === 0) return { isGood: true, results };
  const alsoBad = new Set((await run(liveVersion)).filter(({ outcome }) => outcome === 'bad').map(({ name }) => name));
  return { isGood: failed.every(({ name }) => alsoBad.has(name)), results };
}

/** The event that API Gateway would send for GET `path`. */
export function describeGatewayEvent(path: string): object {
  const [rawPath = '/', rawQueryString = ''] = path.split('?');
  return {
    ...{ version: '2.0', routeKey: '$default', rawPath, rawQueryString, isBase64Encoded: false },
    headers: { accept: 'application/json', 'user-agent': 'headway-smoke-test' },
    requestContext: {
      // As of a verified call, which vehicles may need (HEADWAY_VEHICLE_ACCESS). Admin paths need a signature.
      authorizer: { jwt: { claims: {}, scopes: [] } },
      ...{ accountId: 'anonymous', apiId: 'smoke-test', domainName: 'smoke-test', domainPrefix: 'smoke-test' },
      ...{ requestId: 'smoke-test', routeKey: '$default', stage: '$default', time: '', timeEpoch: 0 },
      http: {
        method: 'GET',
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'headway-smoke-test',
      },
    },
  };
}
