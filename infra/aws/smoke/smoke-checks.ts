/** The result of one check. */
export type SmokeResult = {
  readonly name: string;
  readonly outcome: 'good' | 'bad';
  readonly says: string;
  readonly durationMs: number;
};

type Answer = { readonly status: number; readonly body: unknown };

/** Sends GET `path` to the API. @throws Error if it does not answer */
export type CallApi = (path: string) => Promise<{ status: number; text: string }>;

/**
 * Calls a deployment as a caller would. Each check covers another part: the function, the snapshots, the network data, the
 * database, the protection of the admin paths.
 * @param options.feedId default: the first feed that /feeds names
 * @param options.vehicleNo default: an unknown vehicle, which still queries the database
 * @param options.areAdminPathsPublic true for a local stack; then they are not checked
 */
export async function* runSmokeChecks(
  call: CallApi,
  {
    feedId,
    vehicleNo = 'SMOKE-TEST',
    areAdminPathsPublic = false,
  }: { feedId?: string | undefined; vehicleNo?: string | undefined; areAdminPathsPublic?: boolean } = {},
): AsyncGenerator<SmokeResult> {
  const check = async (name: string, path: string, judge: (answer: Answer) => string | undefined) => {
    const started = performance.now();
    const result = (outcome: SmokeResult['outcome'], says: string): SmokeResult => ({
      name,
      outcome,
      says,
      durationMs: performance.now() - started,
    });
    try {
      const { status, text } = await call(path);
      const problem = judge({ status, body: parseJson(text) });
      const got = `${path} answered ${status} ${text.slice(0, 200)}`;
      return problem === undefined ? result('good', `${path} ${status}`) : result('bad', `${problem}; ${got}`);
    } catch (error) {
      return result('bad', error instanceof Error ? error.message : String(error));
    }
  };

  yield await check('health', '/health', ({ status, body }) =>
    status === 200 && field(body, 'status') === 'ok' ? undefined : 'expected 200 and status ok',
  );

  let feed = feedId;
  yield await check('ready', '/ready', ({ status }) =>
    status === 200 ? undefined : 'expected 200: has a refresh run?',
  );
  if (feed === undefined) {
    yield await check('feeds', '/feeds', ({ status, body }) => {
      const names = Array.isArray(body) ? body.map((one) => field(one, 'gtfsId')) : [];
      if (status !== 200 || names.length === 0) return 'expected 200 and at least one feed';
      feed = names.find((name) => typeof name === 'string');
      return undefined;
    });
  }
  if (feed === undefined) {
    yield { name: 'routes', outcome: 'bad', says: '/feeds names no feed: pass one with --feed', durationMs: 0 };
    return;
  }
  const inPath = encodeURIComponent(feed);
  yield await check('routes', `/routes/${inPath}?limit=1`, ({ status, body }) =>
    status === 200 && Array.isArray(body) && typeof field(body[0], 'id') === 'string'
      ? undefined
      : `expected 200 and at least one route of ${feed}`,
  );
  yield await check(
    'vehicle',
    `/vehicle/${inPath}/service-type/${encodeURIComponent(vehicleNo)}`,
    ({ status, body }) =>
      status === 200 && field(body, 'vehicle_no') === vehicleNo
        ? undefined
        : 'expected 200 and that vehicle: is the database reachable, and does its role exist?',
  );
  if (areAdminPathsPublic) return;
  yield await check('admin paths', '/config', ({ status }) =>
    status === 401 || status === 403 ? undefined : 'expected 401 or 403: admin paths must not be public',
  );
}

function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Longest wait for one response: an HTTP API times out after 30 s. */
const timeoutMs = 30_000;

/** Calls an API over HTTP. @param headers of every call, such as `authorization` */
export function callOverHttp(url: string, headers: Readonly<Record<string, string>> = {}): CallApi {
  const base = url.replace(/\/+$/, '');
  return async (path) => {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(base + path, { signal, redirect: 'manual', headers });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new Error(`${base}${path} did not answer: ${cause}`, { cause: error });
    }
  };
}
