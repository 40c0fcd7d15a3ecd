/** RFC 3339 in UTC. @param atMs milliseconds since the epoch */
export function formatMoment(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
