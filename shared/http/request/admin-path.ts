/** Segments without the characters that other spellings have, except for upper case. */
const plainPath = /^(?:\/[\w:-]+)+$/;

/** A longer path names no admin endpoint in any sensible spelling. Characters. */
const maxLength = 200;

/**
 * Finds the admin endpoint that a path means in any spelling, such as `/config/`, `//config`, `/%63onfig` or `/x/../CONFIG`. A
 * front door compares paths as they are written, so another spelling gets the same check as the usual one.
 * @param adminPaths in lower case
 */
export function findAdminPath(path: string, adminPaths: ReadonlySet<string>): string | undefined {
  if (adminPaths.has(path)) return path;
  if (path.length > maxLength) return undefined;
  if (plainPath.test(path)) return findUsual(path.toLowerCase(), adminPaths);
  const segments: string[] = [];
  for (const segment of decodeAll(path).replaceAll('\\', '/').toLowerCase().split('/')) {
    const name = segment.trim();
    if (name === '..') segments.pop();
    else if (name !== '' && name !== '.') segments.push(name);
  }
  return findUsual(`/${segments.join('/')}`, adminPaths);
}

function findUsual(path: string, adminPaths: ReadonlySet<string>): string | undefined {
  return adminPaths.has(path) ? path : undefined;
}

/** Decodes until nothing is encoded: a gateway can have decoded once already. Other characters stay as they are. */
function decodeAll(path: string): string {
  const decoded = path.replaceAll(/%([0-7][\da-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decoded === path ? path : decodeAll(decoded);
}
