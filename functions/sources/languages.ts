import type { Raw } from '../../shared/otp/parse/raw-shape.ts';
import { writeLanguagesQuery } from '../../shared/otp/queries.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';

/** OTP does not list the languages of a feed's translations, so that those with many speakers are tried. */
const tried =
  'ar as bn cs da de el en es et fa fi fr gu he hi hr hu id it ja kn ko lt lv ml mr ms ne nl no or pa pl pt ro ru sk sl sr sv ta te th tr uk ur vi zh'.split(
    ' ',
  );
/** Stations and stops whose names are asked for, of each as many: feeds often translate only some of them. */
const sampleSize = 8;

/** Finds the languages in which OTP has another name for some of the stops of a feed, as BCP 47 tags, sorted. */
export async function readLanguages(network: Network, context: EndpointContext): Promise<readonly string[]> {
  const { feedId, stops, stations } = network;
  const places = [...sample(stations, 'station'), ...sample(stops, 'stop')];
  if (places.length === 0) return [];
  const { value } = await askOtp(
    {
      kind: 'service-range',
      instance: context.services.otp.getInstance({ feedId }),
      key: ['languages', feedId],
      write: () => ({
        query: writeLanguagesQuery(
          places.map(({ kind }) => kind),
          tried,
        ),
        variables: Object.fromEntries(places.map(({ id }, index) => [`p${index}`, scopeId(feedId, id)])),
      }),
      parse: (data) =>
        tried.filter((language) => places.some(({ name }, index) => isOther(data[`p${index}`], language, name))),
    },
    { ...context, language: null }, // no texts: one entry of the cache serves all languages
  );
  return value ?? [];
}

function sample({ ids, names }: Network['stations'], kind: 'stop' | 'station') {
  const step = Math.max(1, Math.floor(ids.length / sampleSize));
  return [...ids.keys()]
    .filter((row) => row % step === 0)
    .slice(0, sampleSize)
    .map((row) => ({ kind, id: ids[row] ?? '', name: names[row] ?? '' }));
}

function isOther(stop: unknown, language: string, name: string): boolean {
  if (typeof stop !== 'object' || stop === null) return false;
  const translated = (stop as Raw)[language];
  return typeof translated === 'string' && translated !== name;
}
