/** Why a request is refused before any endpoint sees it. */
export type RefusalCode = 'unauthorized' | 'forbidden' | 'method-not-allowed' | 'too-large' | 'unsupported-media-type';

/** The request itself cannot be served, whatever is asked for; `headers` tell the caller what would be. */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefusedError';
  readonly code: RefusalCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}
