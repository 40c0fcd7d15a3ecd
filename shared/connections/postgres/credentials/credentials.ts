/** Who we are at a database. */
export type Login = { readonly user: string; readonly password: string };

/** Where logins come from, and what to do about one that is refused. Nothing of this is ever logged. */
export type Credentials = {
  /** The login to use now. */
  current(signal: AbortSignal): Promise<Login>;
  /** A login that was refused: gives a newer one to try once, or undefined where there is none. */
  renew(refused: Login, signal: AbortSignal): Promise<Login | undefined>;
};

/** A login that never changes: the one of the database's URL. */
export function createFixedCredentials(login: Login): Credentials {
  return { current: async () => login, renew: async () => undefined };
}

/**
 * Runs `work` with the current login, and once more with a newer one where `isRefused` says that the first was not let in:
 * a password that was rotated meanwhile costs one failed login, and no call.
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
