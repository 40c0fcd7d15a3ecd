import * as z from 'zod/mini';
import { TextBody } from '../../../shared/http/answer/ready-bodies.ts';
import { objectOf, textField } from '../../../shared/http/request/fields.ts';
import { memoisePerNetwork } from '../../../shared/transit/network/memoise-per-network.ts';
import { defineEndpoint } from '../../answers/define-endpoint.ts';
import { openNetwork } from '../../answers/open-network.ts';
import { openFeed } from '../answers/open-networks.ts';
import { documentParameters, langField } from '../answers/parameters.ts';
import { openTranslationOfCall } from '../languages/translate-answer.ts';
import { writeBundle, writeDelta } from './write-bundle.ts';

const ndjson = 'application/x-ndjson; charset=utf-8';
const sinceError = 'expected a networkVersion: 64 hexadecimal digits';

export const bundleEndpoint = defineEndpoint({
  method: 'GET',
  path: '/v2/feeds/{id}/bundle',
  summary: 'The whole network of a feed for offline use, one JSON object per line',
  rules: 'strict',
  acceptsRanges: true,
  documentation: {
    operationId: 'getFeedBundle',
    tag: 'Feeds',
    description:
      'Newline-delimited JSON: a line with the feed, then its stations, stops, routes and patterns; `kind` names the entity. The ETag changes with `networkVersion`, so that a client that has the bundle gets a 304. With `since` the answer has only new and changed lines, and a line `DELETED` for each entity that is gone, where that version is still stored and this is smaller; `since` in the first line is then that version, otherwise null with the whole bundle. One `Range` of bytes is answered with at most 4 MiB (700 KiB behind a load balancer).',
    parameters: {
      ...documentParameters('lang'),
      id: 'Feed id.',
      since: 'The `networkVersion` that the client has. Replaced versions are stored for a day at least.',
    },
    mediaType: 'application/x-ndjson',
    example: '{"kind":"FEED","feedId":"demo","since":null}\n{"kind":"ROUTE","id":"demo:1"}\n',
  },
  caching: 'network',
  params: objectOf({ id: textField() }),
  query: objectOf({
    since: z.optional(z.string(sinceError).check(z.regex(/^[\da-f]{64}$/, sinceError))),
    lang: z.optional(langField),
  }),
  answer: z.unknown(),
  async handle({ params, query, ...input }) {
    const network = await openFeed(params.id, input);
    const { version } = await openNetwork(params.id, input);
    const { since = version, lang } = query;
    const { translate, hasNames, unavailable, language } = await openTranslationOfCall([network], lang, input);
    const past = since === version ? undefined : await input.services.networks.getPast(params.id, since, input.call);
    const write = (): Promise<string> =>
      past === undefined
        ? writeBundle(network, version, translate)
        : writeDelta({ network: past, version: since }, { network, version }, translate);
    if (unavailable.length > 0) return new TextBody(await write(), ndjson);
    return bundlesOf(network)(past === undefined ? '' : since, hasNames ? language : null, write);
  },
});

/** Deltas of a network that are kept: clients come from the last few versions. */
const maxKept = 8;

/**
 * Each bundle is written once for each network, so that it is also compressed once. Languages without names share that of the
 * feed, and `maxKept` bounds the others, whatever callers ask for.
 */
const bundlesOf = memoisePerNetwork(() => {
  const kept = new Map<string, Promise<TextBody>>();
  return (since: string, language: string | null, write: () => Promise<string>): Promise<TextBody> => {
    const key = `${since} ${language}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const body = write().then((text) => new TextBody(text, ndjson));
    kept.set(key, body);
    body.catch(() => kept.delete(key));
    if (kept.size > maxKept) kept.delete(kept.keys().next().value ?? '');
    return body;
  };
});
