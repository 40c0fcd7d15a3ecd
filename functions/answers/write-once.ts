import { JsonText } from '../../shared/http/answer/ready-bodies.ts';

const written = new WeakMap<object, Map<string, JsonText>>();

/**
 * Returns the answer that is derived from a cached value as JSON text, and writes it only once for each variant. The text
 * lives as long as the value; a compressed form is kept with it (encode-body.ts).
 */
export function writeOnce(value: object, variant: string, describe: () => unknown): JsonText {
  const variants = written.get(value) ?? new Map<string, JsonText>();
  written.set(value, variants);
  const known = variants.get(variant);
  if (known !== undefined) return known;
  const text = new JsonText(JSON.stringify(describe()));
  variants.set(variant, text);
  return text;
}
