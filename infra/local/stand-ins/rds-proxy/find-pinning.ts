const maxStatementBytes = 16 * 1024; // docs/reference/aws.md

/** Statements after which RDS Proxy stops sharing a connection (docs/reference/aws.md), with a text for each. */
const pinning: readonly (readonly [RegExp, string])[] = [
  [/^\s*SET\s+(?!TRANSACTION\b|LOCAL\b)/i, 'SET'],
  [/^\s*(PREPARE|DEALLOCATE)\b/i, 'SQL PREPARE'],
  [/^\s*(LISTEN|UNLISTEN)\b/i, 'LISTEN'],
  [/\bCREATE\s+(LOCAL\s+|GLOBAL\s+)?TEMP/i, 'a temporary table'],
  [/\b(nextval|setval|lastval|currval)\s*\(/i, 'a sequence'],
  [/\bpg_(try_)?advisory_lock/i, 'an advisory lock of the session'],
];

/** Finds why a client's message would pin its session; undefined if it would not. */
export function findPinning(type: string, body: Buffer): string | undefined {
  if (type !== 'Q' && type !== 'P') return undefined;
  const text = body.toString('utf8', type === 'P' ? body.indexOf(0) + 1 : 0);
  const sql = text.slice(0, text.indexOf('\0'));
  const found = pinning.find(([pattern]) => pattern.test(sql))?.[1];
  if (found !== undefined) return `${found} pins the session`;
  return Buffer.byteLength(sql) > maxStatementBytes ? 'a statement over 16 KB pins the session' : undefined;
}
