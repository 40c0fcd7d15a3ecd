/** Why a request is refused before it reaches an endpoint. */
export type RefusalCode =
  | 'moved'
  | 'unauthorized'
  | 'forbidden'
  | 'method-not-allowed'
  | 'precondition-failed'
  | 'too-large'
  | 'range-not-satisfiable'
  | 'unsupported-media-type'
  | 'rate-limited';

/** The API cannot serve the request as sent. `headers` tell the caller what it would accept. */
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
