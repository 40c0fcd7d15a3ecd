import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeadlineExceededError, UnavailableError } from '../../shared/connections/core/errors.ts';
import type { Manifest } from '../../shared/snapshot/format/manifest.ts';
import { createSnapshotStore, type SnapshotStore } from '../../shared/snapshot/store/store.ts';
import { createCall } from '../support/create-call.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';
import { type S3StandIn, startS3StandIn } from '../support/servers/s3-stand-in.ts';

const call = createCall();
const addFeed =
  (feedId: string) =>
  (manifest: Manifest): Manifest => ({
    ...manifest,
    feeds: { ...manifest.feeds, [feedId]: { snapshot: null, problem: feedId } },
  });

let folder: string;
let s3: S3StandIn;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-store-'));
  s3 = await startS3StandIn();
});
afterAll(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});

let stores = 0;
const nextName = () => {
  stores += 1;
  return `store ${stores}`;
};
const kinds: [string, () => { store: SnapshotStore; another: SnapshotStore }][] = [
  [
    'folder',
    () => {
      const location = { kind: 'folder', path: join(folder, nextName()) } as const;
      return {
        store: createSnapshotStore(location, { http: httpForTests }),
        another: createSnapshotStore(location, { http: httpForTests }),
      };
    },
  ],
  [
    'bucket',
    () => {
      const location = { kind: 's3', bucket: 'bucket', prefix: `${nextName()}/` } as const;
      const open = () => createSnapshotStore(location, { http: httpForTests, s3: s3.options });
      return { store: open(), another: open() };
    },
  ],
];

describe.each(kinds)('a snapshot store in a %s', (_, open) => {
  it('has no manifest before one is published', async () => {
    expect(await open().store.readManifest(call)).toBeUndefined();
  });

  it('returns objects byte for byte, and accepts the same object twice', async () => {
    const { store, another } = open();
    for (const bytes of [Buffer.from([0, 1, 2, 255, 13, 10]), randomBytes(3 * 1024 * 1024)]) {
      const key = `snapshots/a%20b/${bytes.length}`;
      await store.writeObject(key, bytes, call);
      await another.writeObject(key, bytes, call);
      expect((await another.readObject(key, call)).equals(bytes)).toBe(true);
    }
  });

  it('is unavailable for a missing object', async () => {
    const reading = open().store.readObject('snapshots/nope', call);
    await expect(reading).rejects.toThrow(UnavailableError);
    await expect(reading).rejects.toMatchObject({ peer: 'snapshot-store' });
  });

  it('deletes an object, missing or not, and no other', async () => {
    const { store, another } = open();
    for (const key of ['snapshots/a%2Fb/1', 'snapshots/a%2Fb/2']) await store.writeObject(key, Buffer.from(key), call);
    for (let round = 0; round < 2; round += 1) await another.deleteObject('snapshots/a%2Fb/1', call);
    await expect(store.readObject('snapshots/a%2Fb/1', call)).rejects.toThrow(UnavailableError);
    expect((await store.readObject('snapshots/a%2Fb/2', call)).toString()).toBe('snapshots/a%2Fb/2');
  });

  it('keeps the feeds of all simultaneous refreshes', async () => {
    const { store, another } = open();
    const names = Array.from({ length: 12 }, (__, index) => `feed-${index}`);
    await Promise.all(names.map((name, index) => (index % 2 ? store : another).updateManifest(addFeed(name), call)));
    expect(Object.keys((await store.readManifest(call))?.feeds ?? {}).sort()).toEqual(names.toSorted());
  });

  it('writes nothing when the manifest does not change', async () => {
    const { store } = open();
    const first = await store.updateManifest(addFeed('a'), call);
    const before = s3.requests.length;
    expect(await store.updateManifest((manifest) => manifest, call)).toEqual(first);
    expect(s3.requests.slice(before).filter((request) => request.startsWith('PUT'))).toEqual([]);
  });

  it('stops at the deadline', async () => {
    await expect(open().store.readObject('any', createCall(AbortSignal.abort()))).rejects.toThrow(
      DeadlineExceededError,
    );
  });
});

describe('a snapshot store in a folder', () => {
  it('leaves no temporary files, and at most a few manifests', async () => {
    const path = join(folder, 'tidy');
    const store = createSnapshotStore({ kind: 'folder', path }, { http: httpForTests });
    for (let index = 0; index < 8; index += 1) await store.updateManifest(addFeed(`feed-${index}`), call);
    const names = (await readdir(path)).sort();
    expect(names).toEqual(['manifest.000000006.json', 'manifest.000000007.json', 'manifest.000000008.json']);
    expect(JSON.parse(await readFile(join(path, names.at(-1) ?? ''), 'utf8')).format).toBe(1);
  });

  it('is unavailable, not empty, when its manifest cannot be read', async () => {
    const path = join(folder, 'broken');
    const store = createSnapshotStore({ kind: 'folder', path }, { http: httpForTests });
    await store.updateManifest(addFeed('a'), call);
    await writeFile(join(path, 'manifest.000000002.json'), '{"format": 1');
    await expect(store.readManifest(call)).rejects.toThrow(UnavailableError);
    await expect(store.updateManifest(addFeed('b'), call)).rejects.toThrow(UnavailableError);
  });
});

describe('a snapshot store in a bucket', () => {
  const location = { kind: 's3', bucket: 'bucket', prefix: 'own/' } as const;

  it('reads the manifest again and merges when another conditional write is in progress', async () => {
    const store = createSnapshotStore(location, { http: httpForTests, s3: s3.options });
    let conflicts = 1;
    s3.intercept = (request, response) => {
      if (request.method !== 'PUT' || conflicts === 0) return false;
      conflicts -= 1;
      response.writeHead(409, { 'content-type': 'application/xml' });
      response.end('<Error><Code>ConditionalRequestConflict</Code></Error>');
      return true;
    };
    await store.updateManifest(addFeed('a'), call);
    s3.intercept = () => false;
    expect(conflicts).toBe(0);
    expect(Object.keys((await store.readManifest(call))?.feeds ?? {})).toEqual(['a']);
  });

  it('does not resend a manifest that may have arrived', async () => {
    const elsewhere = { ...location, prefix: 'once/' };
    const store = createSnapshotStore(elsewhere, { http: httpForTests, s3: s3.options });
    await store.updateManifest(addFeed('before'), call);
    const puts = () => s3.requests.filter((request) => request.startsWith('PUT')).length;
    const before = puts();
    s3.intercept = (request, response) => {
      if (request.method === 'PUT') response.destroy();
      return request.method === 'PUT';
    };
    await expect(store.updateManifest(addFeed('after'), call)).rejects.toThrow(UnavailableError);
    s3.intercept = () => false;
    expect(puts() - before).toBe(1);
  });

  it('is unavailable, not empty, when the bucket refuses or does not exist', async () => {
    for (const [status, code] of [
      [403, 'AccessDenied'],
      [404, 'NoSuchBucket'],
      [500, 'InternalError'],
    ] as const) {
      s3.intercept = (_request, response) => {
        response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`);
        return true;
      };
      const store = createSnapshotStore(location, { http: httpForTests, s3: s3.options });
      await expect(store.readManifest(call)).rejects.toThrow(UnavailableError);
      await expect(store.updateManifest(addFeed('x'), call)).rejects.toThrow(UnavailableError);
    }
    s3.intercept = () => false;
    const unreachable = createSnapshotStore(location, {
      http: httpForTests,
      s3: { ...s3.options, endpoint: 'http://127.0.0.1:9' },
    });
    await expect(unreachable.readManifest(call)).rejects.toThrow(UnavailableError);
  });
});
