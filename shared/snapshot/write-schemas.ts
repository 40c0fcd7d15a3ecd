import { createHash } from 'node:crypto';
import type { Call } from '@headway/connections/call';
import type { OtpClient } from '../otp/client.ts';
import { nameSchema } from '../otp/schema-name.ts';
import type { Manifest } from './format/manifest.ts';
import { chooseKey } from './store/retired-objects.ts';
import type { SnapshotStore } from './store/store.ts';

/** Stores the GraphQL schemas of the instances that answer; the others keep their stored schema. */
export async function writeSchemas(
  { otp, store, before, nowMs }: { otp: OtpClient; store: SnapshotStore; before: Manifest; nowMs: number },
  call: Call,
): Promise<Readonly<Record<string, string>>> {
  const { introspectSchema } = await import('../otp/read-schema.ts');
  const schemas: Record<string, string> = {};
  for (const instance of otp.instances) {
    try {
      const text = Buffer.from(await introspectSchema(otp, instance, call));
      const key = chooseKey(before, `schemas/${createHash('sha256').update(text).digest('hex')}`, nowMs);
      await store.writeObject(key, text, call);
      schemas[nameSchema(instance)] = key;
    } catch (error) {
      if (call.signal.aborted) throw error;
    }
  }
  return schemas;
}
