import { findZoneName } from '../transit/zone-offset.ts';
import { Secret } from './secret.ts';

/** How to read one environment variable. `parse` returns undefined for a text that is not as `expects` describes. */
export type Setting<T> = {
  readonly expects: string;
  readonly fallback: T;
  readonly parse: (text: string) => T | undefined;
  /** Messages never repeat its text. */
  readonly secret?: true;
  /** What is wrong with a secret text, without repeating it. */
  readonly describeMistake?: (text: string) => string | undefined;
};

/** Where files are stored: a folder of this machine, or a bucket with a prefix ('' or ending in a slash). */
export type Location =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };

/** Digits only: `1e3`, `0x10` and `-1` are refused. */
export function wholeNumber(from: number, to: number, fallback: number): Setting<number> {
  return {
    expects: `a whole number from ${from} to ${to}`,
    fallback,
    parse: (text) => (/^\d+$/.test(text) ? inRange(Number(text), from, to) : undefined),
  };
}

/** A length of time in seconds, fractions allowed. */
export function seconds(from: number, to: number, fallback: number): Setting<number> {
  return {
    expects: `seconds from ${from} to ${to}`,
    fallback,
    parse: (text) => (/^\d+(\.\d+)?$/.test(text) ? inRange(Number(text), from, to) : undefined),
  };
}

/** One of the given words, case-sensitive. */
export function oneOf<const Name extends string>(names: readonly Name[], fallback: Name): Setting<Name> {
  return {
    expects: `one of ${names.join(', ')}`,
    fallback,
    parse: (text) => names.find((name) => name === text),
  };
}

/** A text that matches the pattern; `expects` describes it. */
export function text(expects: string, pattern: RegExp, fallback: string): Setting<string> {
  return { expects, fallback, parse: (value) => (pattern.test(value) ? value : undefined) };
}

/** As `text`, but null by default. */
export function optionalText(expects: string, pattern: RegExp): Setting<string | null> {
  return { expects, fallback: null, parse: (value) => (pattern.test(value) ? value : undefined) };
}

/** A text that neither messages nor /config show; null by default. */
export function optionalSecret(expects: string, isValid: (value: string) => boolean): Setting<Secret | null> {
  return { expects, fallback: null, secret: true, parse: (value) => (isValid(value) ? new Secret(value) : undefined) };
}

/** A time zone that this runtime knows. */
export const timeZone = (fallback: string): Setting<string> => ({
  expects: 'an IANA time zone such as Asia/Kolkata',
  fallback,
  parse: (value) => {
    try {
      findZoneName(value);
      return value;
    } catch {
      return undefined;
    }
  },
});

/** `s3://bucket/prefix` with a valid bucket name, or the path of a folder; null by default. */
export const optionalLocation: Setting<Location | null> = {
  expects: 'a folder or s3://bucket/prefix',
  fallback: null,
  parse: (value) => {
    if (!value.includes('://')) return { kind: 'folder', path: value };
    const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(value);
    if (match === null) return undefined;
    const prefix = (match[2] ?? '').replace(/\/+$/, '');
    return { kind: 's3', bucket: match[1] ?? '', prefix: prefix === '' ? '' : `${prefix}/` };
  },
};

/** Whether every `%` starts an encoded byte, so that the parts of a URL can be decoded. */
export function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function inRange(value: number, from: number, to: number): number | undefined {
  return value >= from && value <= to ? value : undefined;
}
