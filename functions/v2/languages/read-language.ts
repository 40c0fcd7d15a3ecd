/** Names of languages in English; a code that no language has gives undefined. Built at the first use, which takes 1 ms. */
let languageNames: Intl.DisplayNames | undefined;

/**
 * Reads the language of names: `lang`, else the first tag of Accept-Language. Only its first part counts, so that `hi-IN`
 * and `hi` share answers in caches. A code that is no language is null: callers could make up 18,000 of them, and each would
 * be a question to an OTP.
 */
export function readLanguage(
  lang: string | undefined,
  requestHeaders: Readonly<Record<string, string>>,
): string | null {
  const tag = lang ?? requestHeaders['accept-language']?.split(/[,;]/)[0]?.trim() ?? '';
  const primary = /^([A-Za-z]{2,3})(-[A-Za-z\d]{2,8})*$/.exec(tag)?.[1]?.toLowerCase();
  if (primary === undefined) return null;
  languageNames ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  return languageNames.of(primary) === undefined ? null : primary;
}
