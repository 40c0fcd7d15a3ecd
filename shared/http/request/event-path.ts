type PathEvent = {
  readonly rawPath?: unknown;
  readonly path?: unknown;
  readonly requestContext?: {
    readonly stage?: unknown;
    readonly domainName?: unknown;
    readonly http?: { readonly path?: unknown } | null;
  } | null;
};

/** The path of a request below the prefixes that a gateway puts before it. */
export type EventPath = {
  /** As the endpoints have it. An event without a path is a request to `/`. */
  readonly path: string;
  /** Where the request is a prefix alone, without the slash after it: pages are found relative to that slash. */
  readonly redirect: string | null;
};

/**
 * Reads the path of an event, even one that cannot be read otherwise. API Gateway puts the name of a stage before it at its own
 * domain, except for `$default`; a custom domain or a proxy may put a base path (HEADWAY_BASE_PATH) there.
 * @param basePath `/v1`, or empty
 */
export function readEventPath(event: unknown, basePath: string): EventPath {
  const { rawPath, path, requestContext } = (event ?? {}) as PathEvent;
  const whole = (rawPath ?? path ?? requestContext?.http?.path) || '/';
  if (typeof whole !== 'string') return { path: '', redirect: null };
  const { stage, domainName } = requestContext ?? {};
  const isOwnDomain = typeof domainName !== 'string' || domainName.includes('.execute-api.');
  const hasStage = typeof stage === 'string' && stage !== '$default' && isOwnDomain;
  const below = removePrefix(removePrefix(whole, hasStage ? `/${stage}` : ''), basePath);
  return below === '' ? { path: '/', redirect: `${whole}/` } : { path: below, redirect: null };
}

function removePrefix(path: string, prefix: string): string {
  const isBelow = prefix !== '' && (path === prefix || path.startsWith(`${prefix}/`));
  return isBelow ? path.slice(prefix.length) : path;
}
