import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { Call } from '@headway/connections/call';
import type { HttpClient } from '@headway/connections/http-client';
import { createAwsRequestHandler, describeSdkCall } from '@headway/connections/sdk-request-handler';
import type { StoreFiles } from './store-files.ts';

/** Options beyond the region and credentials of the environment, for instance an endpoint. */
export type S3Options = S3ClientConfig;

type S3 = typeof import('./s3-sdk.ts').s3Sdk;

const maxBytes = 256 * 1024 * 1024; // of one object; the snapshot of 10,000 stops has some 3 MB

/**
 * Keeps snapshots in a bucket. Conditional writes (If-Match, If-None-Match) ensure that exactly one of two writers of the
 * manifest wins. The SDK is loaded at the first use, because most warm calls do not need it.
 */
export function createS3Files(
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  { http, s3: options = {} }: { readonly http: HttpClient; readonly s3?: S3Options },
): StoreFiles {
  const connect = once(async () => {
    const { s3Sdk: s3 } = await import('./s3-sdk.ts');
    const requestHandler = createAwsRequestHandler(http, { maxBytes, timingName: 'store', isStream: true });
    // undici does not wait for "100 Continue", so a refused conditional write has already sent its body.
    return { s3, client: new s3.S3Client({ ...options, requestHandler, expectContinueHeader: false }) };
  });
  const address = (key: string) => ({ Bucket: bucket, Key: `${prefix}${key}` });

  const get = async (key: string, call: Call) => {
    const { s3, client } = await connect();
    const answer = await client.send(new s3.GetObjectCommand(address(key)), describeSdkCall(call, { isRead: true }));
    if (answer.Body === undefined) throw new Error(`The store answered ${key} without a body`);
    return { bytes: Buffer.from(await answer.Body.transformToByteArray()), revision: answer.ETag };
  };

  return {
    readObject: async (key, call) => (await get(key, call)).bytes,

    async writeObject(key, bytes, call) {
      // The key is derived from the content, so a second write is harmless.
      await putIf({ ...(await connect()), call, isRead: true }, { ...address(key), Body: bytes, IfNoneMatch: '*' });
    },

    async deleteObject(key, call) {
      const { s3, client } = await connect();
      await client.send(new s3.DeleteObjectCommand(address(key)), describeSdkCall(call, { isRead: true })); // a second deletion is harmless
    },

    async readManifest(call) {
      try {
        const { bytes, revision } = await get('manifest.json', call);
        if (revision === undefined) throw new Error('The store gives no ETag');
        return { text: bytes.toString(), revision };
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    },

    async swapManifest(text, revision, call) {
      const condition = revision === undefined ? { IfNoneMatch: '*' } : { IfMatch: revision };
      const object = { ...address('manifest.json'), Body: text, ContentType: 'application/json', ...condition };
      return putIf({ ...(await connect()), call, isRead: false }, object);
    },
  };
}

/** @returns false where the condition does not hold, or another conditional write of the object is in progress */
async function putIf(
  { s3, client, call, isRead }: { s3: S3; client: S3Client; call: Call; isRead: boolean },
  object: ConstructorParameters<S3['PutObjectCommand']>[0],
): Promise<boolean> {
  try {
    await client.send(new s3.PutObjectCommand(object), describeSdkCall(call, { isRead }));
    return true;
  } catch (error) {
    if (error instanceof s3.S3ServiceException && [409, 412].includes(error.$metadata.httpStatusCode ?? 0))
      return false;
    throw error;
  }
}

function once<Value>(create: () => Promise<Value>): () => Promise<Value> {
  let created: Promise<Value> | undefined;
  return () => {
    created ??= create();
    return created;
  };
}
