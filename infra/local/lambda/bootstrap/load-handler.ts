import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from './create-context.ts';

export type Handler = (event: unknown, context: Context) => unknown;

/** A fault under the name that Lambda's own runtime uses. */
export class RuntimeFault extends Error {
  override readonly name: string;

  constructor(name: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
  }
}

/**
 * Imports the module of a handler such as `index.handler` from the task root and returns its export.
 * @throws RuntimeFault if there is no such module or export, and anything that the module itself throws
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  const [, path = '', exported = ''] = /^(.+)\.([^./]+)$/.exec(name) ?? [];
  const file = ['.mjs', '.js'].map((extension) => join(taskRoot, path + extension)).find(existsSync);
  if (file === undefined) throw new RuntimeFault('Runtime.ImportModuleError', `Cannot find module '${path}'`);
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const handler = module[exported];
  if (typeof handler !== 'function') {
    throw new RuntimeFault('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  return handler as Handler;
}
