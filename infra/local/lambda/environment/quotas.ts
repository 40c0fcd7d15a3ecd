/** AWS's quotas for Lambda ("Lambda quotas", and the messages that Lambda itself gives). */
export const maxRequestBytes = 6 * 1024 * 1024;
export const maxAsyncRequestBytes = 1024 * 1024;
/** A hundred bytes more than a request. */
export const maxResponseBytes = 6 * 1024 * 1024 + 100;
export const maxInitMs = 10_000;
/** From SIGTERM to SIGKILL where only internal extensions are registered ("Shutdown phase"). */
export const shutdownMs = 500;
