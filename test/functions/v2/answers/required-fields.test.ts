import { expect, it } from 'vitest';
import { formatOpenapi } from '../../../support/api/format-openapi.ts';

type ObjectSchema = { type: 'object'; properties: Record<string, unknown>; required?: string[] };

/** Every schema of an object with properties, at any depth. */
function listObjects(value: unknown): ObjectSchema[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, properties } = value as { type?: unknown; properties?: unknown };
  const own = type === 'object' && properties !== undefined ? [value as ObjectSchema] : [];
  return [...own, ...Object.values(value).flatMap(listObjects)];
}

it('no answer can leave a field out: every object of the document requires all its properties', async () => {
  const { paths, components } = JSON.parse(await formatOpenapi()) as Record<'paths' | 'components', object>;
  const ofV2 = Object.entries(paths).filter(([path]) => path.startsWith('/v2/'));
  const responses = ofV2.map(([path, { get }]) => [path, get.responses['200']] as const);
  const shapes = Object.entries((components as { schemas: object }).schemas).filter(([name]) => name.startsWith('V2'));
  type Data = { schema?: { properties?: { data?: { items?: object } } } };
  const selected = responses.flatMap(([, { content }]) => {
    const { data } = (Object.values(content)[0] as Data).schema?.properties ?? {};
    return data === undefined ? [] : [data, data.items]; // `fields` may leave fields of these out
  });
  const loose = [...responses, ...shapes].flatMap(([name, schema]) =>
    listObjects(schema).flatMap((object) => {
      if (selected.includes(object)) return [];
      const { required = [], properties } = object;
      return Object.keys(properties)
        .filter((one) => !required.includes(one))
        .map((one) => `${name}: ${one}`);
    }),
  );
  expect(loose).toEqual([]);
});
