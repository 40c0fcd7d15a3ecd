/** Where this page is served: the way from its address to `/`, and what it may link to. */
const { root = './', dashboard, stage } = document.documentElement.dataset;

export const hasDashboard = dashboard === 'true';

/** `npm start` adds its own paths under /local: environments, faults, traffic. */
export const isLocal = stage === 'local';

/** The address of a path of this server, for any stage or base path in front of it. */
export function urlOf(path: string): string {
  return new URL(root + path.replace(/^\//, ''), document.baseURI).href;
}

/** The server answered with an error. The message is the server's own sentence. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads JSON from this server.
 * @throws AnswerError with the server's message; TypeError if there is no answer
 */
export async function readJson<Answer>(path: string, options: RequestInit = {}): Promise<Answer> {
  const response = await fetch(urlOf(path), options);
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as Answer;
  const { error, message } = (body ?? {}) as { error?: string; message?: string };
  throw new AnswerError(response.status, error ?? message ?? `The server answered ${response.status}.`);
}

/** As readJson; undefined instead of an error. */
export async function findJson<Answer>(path: string, options: RequestInit = {}): Promise<Answer | undefined> {
  return await readJson<Answer>(path, options).catch(() => undefined);
}

export type Feed = {
  readonly gtfsId: string;
  readonly version: string | null;
  readonly publishedAt: string | null;
  readonly ageSeconds: number | null;
  readonly isStale: boolean;
  readonly timeZone: string | null;
  readonly counts: { readonly routes: number; readonly trips: number; readonly stops: number } | null;
};
