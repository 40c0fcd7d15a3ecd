/** Names of languages in English; a code that no language has gives undefined. Built at the first use, which takes 1 ms. */
let languageNames: Intl.DisplayNames | undefined;

/**
 * Reads the language of names: `lang`, else the tag of Accept-Language with the largest q. Only its first part counts, so that `hi-IN`
 * and `hi` share answers in caches. A code that is no language is null: callers could make up 18,000 of them, and each would
 * be a question to an OTP.
 */
export function readLanguage(
  lang: string | undefined,
  requestHeaders: Readonly<Record<string, string>>,
): string | null {
  const tag = lang ?? choosePreferred(requestHeaders['accept-language'] ?? '');
  const primary = /^([A-Za-z]{2,3})(-[A-Za-z\d]{2,8})*$/.exec(tag)?.[1]?.toLowerCase();
  if (primary === undefined) return null;
  languageNames ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  return languageNames.of(primary) === undefined ? null : primary;
}

/** The tag that the caller likes best, the first of several; the empty text where any language will do (RFC 9110, 12.5.4). */
function choosePreferred(acceptLanguage: string): string {
  const wanted = acceptLanguage.split(',').map((part) => {
    const [tag = '', ...parameters] = part.split(';').map((one) => one.trim());
    const quality = parameters.find((one) => /^q=/i.test(one))?.slice(2);
    return { tag: tag === '*' ? '' : tag, quality: quality === undefined ? 1 : Number(quality) || 0 };
  });
  const [best] = wanted.filter(({ quality }) => quality > 0).toSorted((a, b) => b.quality - a.quality);
  return best?.tag ?? '';
}
