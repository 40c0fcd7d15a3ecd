import { readEventPath } from '../../shared/http/request/event-path.ts';

const vehiclePath = /^\/+(vehicle|getAllVehiclesByIds|v2\/+vehicles)(\/|$)/;

/**
 * Refuses a call of a vehicle path that no authorizer of API Gateway verified (HEADWAY_VEHICLE_ACCESS=verified). The gateway
 * refuses it too; this holds for every other way to the function, and for spellings that only the router knows.
 * @param basePath HEADWAY_BASE_PATH, or empty
 * @returns undefined for a call that may go on
 */
export function refuseUnverified(event: unknown, basePath: string): object | undefined {
  const { requestContext } = Object(event) as {
    requestContext?: { authorizer?: { jwt?: unknown; iam?: unknown } | null };
  };
  if (!vehiclePath.test(readEventPath(event, basePath).path)) return undefined;
  const { jwt, iam } = requestContext?.authorizer ?? {};
  if (Object(jwt) === jwt || Object(iam) === iam) return undefined;
  return {
    statusCode: 403,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ error: 'Vehicles need a token or a signature that the gateway verified', code: 403 }),
    isBase64Encoded: false,
  };
}
