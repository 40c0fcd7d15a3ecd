/** User and password at a database. */
export type Login = { readonly user: string; readonly password: string };

/** A source of logins. It never logs them. */
export type Credentials = {
  /** The current login. */
  current(signal: AbortSignal): Promise<Login>;
  /** Call this with a refused login. @returns a newer login to try once, or undefined if there is none */
  renew(refused: Login, signal: AbortSignal): Promise<Login | undefined>;
};

/** A login that never changes, such as the one in the database's URL. */
export function createFixedCredentials(login: Login): Credentials {
  return { current: async () => login, renew: async () => undefined };
}

/**
 * Runs `work` with the current login, and once more with a newer one if `isRefused` recognises the error. So a rotated password
 * costs one refused login and no failed call.
 */
export async function withLogin<T>(
  { current, renew }: Credentials,
  { signal, isRefused }: { readonly signal: AbortSignal; readonly isRefused: (error: unknown) => boolean },
  work: (login: Login) => Promise<T>,
): Promise<T> {
  const login = await current(signal);
  try {
    return await work(login);
  } catch (error) {
    if (!isRefused(error)) throw error;
    const renewed = await renew(login, signal);
    if (renewed === undefined) throw error;
    return await work(renewed);
  }
}
