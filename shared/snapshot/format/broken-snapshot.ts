/** The bytes are not a valid snapshot: truncated, altered, or of another format. */
export class BrokenSnapshotError extends Error {
  override readonly name = 'BrokenSnapshotError';
  readonly code = 'broken-snapshot';
}
