import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGtfsFeed } from '../../../../infra/local/gtfs/read-gtfs-feed.ts';
import { readRecording, recordingsFolder } from '../../../support/feeds/otp-recordings.ts';
import { isSharedMissing, sharedFolder } from '../../../support/feeds/shared-folder.ts';
import { postRaw } from './post-raw.ts';
import { type RunningServer, startServer } from './start-server.ts';

const needs = 'comparing the OTP stand-in with recordings';
const isMissing = isSharedMissing('otp-recordings', { needs }) || isSharedMissing('feeds', { needs });
const recordings = isMissing
  ? []
  : readdirSync(recordingsFolder).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);

/** Refusals whose text we do not copy; the place and the class of the error are the same. */
const differentTexts = ['error.body-not-json', 'error.missing-variable', 'error.syntax', 'error.unknown-field'];

/** The lists in which OTP has no order of its own, by the path of fields to them; all others are compared in order. */
const unorderedLists = new Set(['routes', 'routes.patterns', 'stations', 'stations.stops', 'trip.activeDates']);

describe.skipIf(isMissing)('the stand-in answers as the recorded OTP 2.9.0 did', () => {
  const servers = new Map<string, RunningServer>();

  beforeAll(async () => {
    const read = (file: string) => readGtfsFeed(`${sharedFolder}feeds/${file}`);
    const west = {
      raba: read('raba.zip'),
      sample: read('sample-feed.zip'),
      caltrain: read('caltrain.zip'),
      soundtransit: read('soundtransit.zip'),
    };
    servers.set('west', await startServer(west));
    servers.set('chennai', await startServer({ chennai_metro: read('chennai-metro.zip') }));
  });
  afterAll(async () => {
    for (const server of servers.values()) await server[Symbol.asyncDispose]();
  });

  it('has recordings to compare with', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(31);
  });

  it.each(recordings)('%s: the same status, headers and body', async (name) => {
    const { request, response } = readRecording(name);
    const server = servers.get(name.startsWith('chennai') ? 'chennai' : 'west') as RunningServer;
    const body = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
    const answer = await postRaw(server.port, {
      path: request.path,
      headers: request.headers,
      body: withoutHashes(body),
    });

    expect(answer.status).toBe(response.status);
    if (differentTexts.includes(name)) {
      // The text of a refusal is that of another library, so its length differs as well.
      expect({ ...answer.headers, 'content-length': '' }).toEqual({ ...response.headers, 'content-length': '' });
      if (typeof response.body === 'string') return;
      expect(withoutMessages(JSON.parse(answer.body))).toEqual(withoutMessages(response.body));
      return;
    }
    const hashBytes =
      Buffer.byteLength(JSON.stringify(response.body)) - Buffer.byteLength(JSON.stringify(dropHashes(response.body)));
    const { 'content-length': length } = response.headers;
    const shorter = length === undefined ? {} : { 'content-length': String(Number(length) - hashBytes) };
    expect(answer.headers).toEqual({ ...response.headers, ...shorter });
    if (typeof response.body === 'string') expect(answer.body).toBe(response.body);
    else expect(sortLists(JSON.parse(answer.body))).toEqual(sortLists(dropHashes(response.body)));
  });
});

/** No query of ours asks for semanticHash, so the stand-in does not have it. */
function withoutHashes(query: string): string {
  return query.replaceAll(/\bsemanticHash\b ?/g, '');
}

function dropHashes(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body, (key, value) => (key === 'semanticHash' ? undefined : value)));
}

function withoutMessages(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body, (key, value) => (key === 'message' ? undefined : value)));
}

/** Brings the unordered lists into one order, by their text; an answer's lists are found below its `data`. */
function sortLists(value: unknown, path: readonly string[] = []): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sortLists(item, path));
    if (!unorderedLists.has(path.slice(1).join('.'))) return items;
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sortLists(item, [...path, key])]));
}
