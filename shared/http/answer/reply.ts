/** An answer before it is written in the form that the caller's gateway expects. `body` is any JSON value; undefined: there is none. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};
