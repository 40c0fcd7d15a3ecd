/** One setting of a stage. `parse` returns undefined for a value that does not match `expects`. */
export type StageSetting<T> = {
  readonly expects: string;
  /** What the setting does, and the reason for its range. */
  readonly why: string;
  readonly fallback: T;
  readonly parse: (value: unknown) => T | undefined;
};

export function wholeNumber(from: number, to: number, fallback: number, why: string): StageSetting<number> {
  return {
    expects: `a whole number from ${from} to ${to}`,
    why,
    fallback,
    parse: (value) => (Number.isInteger(value) && isBetween(Number(value), from, to) ? Number(value) : undefined),
  };
}

/** A number that is null when it is not set. */
export function optionalNumber(from: number, to: number, why: string): StageSetting<number | null> {
  const { expects, parse } = wholeNumber(from, to, from, why);
  return { expects: `${expects}, or nothing`, why, fallback: null, parse };
}

export function oneOf<const Name extends string>(
  names: readonly Name[],
  fallback: Name,
  why: string,
): StageSetting<Name> {
  return {
    expects: `one of ${names.join(', ')}`,
    why,
    fallback,
    parse: (value) => names.find((name) => name === value),
  };
}

/** A number from the fixed set that a service supports. */
export function oneOfNumbers(numbers: readonly number[], fallback: number, why: string): StageSetting<number> {
  return {
    expects: `one of ${numbers.join(', ')}`,
    why,
    fallback,
    parse: (value) => numbers.find((number) => number === value),
  };
}

export function yesOrNo(fallback: boolean, why: string): StageSetting<boolean> {
  return {
    expects: 'true or false',
    why,
    fallback,
    parse: (value) => (typeof value === 'boolean' ? value : undefined),
  };
}

export function text(expects: string, pattern: RegExp, fallback: string, why: string): StageSetting<string> {
  return { expects, why, fallback, parse: (value) => (isText(value, pattern) ? value : undefined) };
}

export function optionalText(expects: string, pattern: RegExp, why: string): StageSetting<string | null> {
  return { expects, why, fallback: null, parse: (value) => (isText(value, pattern) ? value : undefined) };
}

/** A list, empty by default, without duplicates unless `mayRepeat`. */
export function listOf(
  expects: string,
  pattern: RegExp,
  why: string,
  { mayRepeat = false }: { mayRepeat?: boolean } = {},
): StageSetting<readonly string[]> {
  const isList = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((one) => isText(one, pattern));
  return {
    expects: `a list of ${expects}`,
    why,
    fallback: [],
    parse: (value) => (isList(value) && (mayRepeat || new Set(value).size === value.length) ? value : undefined),
  };
}

/** Texts by name; a number becomes its text. */
export function textByName(expects: string, why: string): StageSetting<Readonly<Record<string, string>>> {
  return {
    expects,
    why,
    fallback: {},
    parse: (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
      const entries = Object.entries(value);
      return entries.every(([, one]) => ['string', 'number'].includes(typeof one))
        ? Object.fromEntries(entries.map(([name, one]) => [name, String(one)]))
        : undefined;
    },
  };
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isBetween(value: number, from: number, to: number): boolean {
  return value >= from && value <= to;
}
