/** An answer before it is written for a gateway. `body` is any JSON value or JsonText; undefined means no body. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};
