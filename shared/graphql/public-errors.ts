/**
 * The answer of an OTP with its errors made public: path, locations and classification stay, and OTP's exception texts are
 * replaced, because they can name classes, files and addresses inside.
 * @param text JSON of a GraphQL answer
 * @returns undefined if the answer has no errors
 */
export function replaceErrorTexts(text: string): string | undefined {
  if (!text.includes('"errors"')) return undefined;
  const answer = JSON.parse(text) as { readonly data?: unknown; readonly errors?: unknown };
  if (answer.errors === undefined) return undefined;
  const errors = Array.isArray(answer.errors) ? answer.errors : [];
  return JSON.stringify({ errors: errors.map(makePublic), data: answer.data });
}

function makePublic(error: unknown): Record<string, unknown> {
  const { path, locations, extensions } = (error ?? {}) as {
    readonly path?: unknown;
    readonly locations?: unknown;
    readonly extensions?: { readonly classification?: unknown } | null;
  };
  const classification = extensions?.classification;
  const isWord = typeof classification === 'string' && /^\w{1,50}$/.test(classification);
  return {
    message: 'OpenTripPlanner could not answer this part of the query: check its ids and arguments',
    path,
    locations,
    ...(isWord ? { extensions: { classification } } : {}),
  };
}
