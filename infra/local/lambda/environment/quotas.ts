/** AWS's quotas for Lambda ("Lambda quotas", and Lambda's own messages). */
export const maxRequestBytes = 6 * 1024 * 1024;
export const maxAsyncRequestBytes = 1024 * 1024;
/** Lambda allows 100 bytes more than for a request. */
export const maxResponseBytes = 6 * 1024 * 1024 + 100;
export const maxInitMs = 10_000;
/** From SIGTERM to SIGKILL where only internal extensions are registered ("Shutdown phase"). */
export const shutdownMs = 500;
