/** Also below a base path (HEADWAY_BASE_PATH). */
const vehiclePath = /\/(vehicle|getAllVehiclesByIds|v2\/vehicles)(\/|$)/;

/**
 * Refuses a call of a vehicle path that no authorizer of API Gateway verified (HEADWAY_VEHICLE_ACCESS=verified). The gateway
 * refuses it too; this holds for every other way to the function, and for spellings that only the router knows.
 * @returns undefined for a call that may go on
 */
export function refuseUnverified(event: unknown): object | undefined {
  const { rawPath, path, requestContext } = Object(event) as {
    rawPath?: unknown;
    path?: unknown;
    requestContext?: { authorizer?: { jwt?: unknown; iam?: unknown } | null };
  };
  if (!vehiclePath.test(String(rawPath ?? path ?? ''))) return undefined;
  const { jwt, iam } = requestContext?.authorizer ?? {};
  if (Object(jwt) === jwt || Object(iam) === iam) return undefined;
  return {
    statusCode: 403,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ error: 'Vehicles need a token or a signature that the gateway verified', code: 403 }),
    isBase64Encoded: false,
  };
}
