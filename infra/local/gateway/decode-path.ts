/** A path as an HTTP API hands it on: percent-decoded. Undefined where it is not percent-encoded UTF-8. */
export function decodePath(target: string): string | undefined {
  try {
    return decodeURIComponent(target);
  } catch {
    return undefined;
  }
}
