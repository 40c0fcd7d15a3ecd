import fc, { type GeneratorValue } from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

export type ArbitraryQuery = { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };

/** What arguments of a city's queries name, by the field that takes them. Any other id is invented. */
export type KnownValues = {
  readonly ids: Readonly<Record<string, readonly string[]>>;
  readonly coordinates: readonly (readonly [lat: number, lon: number])[];
};

const maxDepth = 7;

/**
 * Queries of any fields, arguments, aliases, fragments, variables and defaults that a schema allows. The root field is repeated
 * by aliases as often as `shareOf` allows, so that many queries come near the limit.
 * @param options.shareOf the share of the limit that a query takes; above 1 if it is refused
 */
export function arbitraryQuery(
  schema: GraphQLSchema,
  known: KnownValues,
  { rootFields, shareOf }: { rootFields: readonly string[]; shareOf: (query: ArbitraryQuery) => number },
): fc.Arbitrary<ArbitraryQuery> {
  return fc.gen().map((pick) => {
    const writer = createWriter(schema, known, pick);
    const root = writer.writeField('QueryType', rootFields[pick(fc.nat, { max: rootFields.length - 1 })] ?? '', 1);
    const repeat = (count: number) => writer.write(Array.from({ length: count }, (_, index) => withAlias(root, index)));
    const one = repeat(1);
    for (let count = Math.min(99, Math.floor(1 / shareOf(one))); count > 1; count = Math.floor(count / 2)) {
      const many = repeat(count);
      if (shareOf(many) <= 1) return many;
    }
    return one;
  });
}

function withAlias(field: string, index: number): string {
  return `r${index}: ${field.replace(/^\w+: /, '')}`;
}

function createWriter(schema: GraphQLSchema, known: KnownValues, pick: GeneratorValue) {
  const fragments: string[] = [];
  const declared: string[] = [];
  const variables: Record<string, unknown> = {};

  // Only numbers are drawn: fast-check compares the arguments of draws, and types of a schema refer to each other.
  const chance = (percent: number) => pick(fc.integer, { min: 1, max: 100 }) <= percent;
  const choose = <Item>(items: readonly Item[]) => items[pick(fc.nat, { max: items.length - 1 })] as Item;
  const chooseSome = <Item>(items: readonly Item[], max: number) =>
    Array.from({ length: pick(fc.integer, { min: 1, max: Math.min(max, items.length) }) }, () => choose(items));

  const writeSelections = (type: GraphQLNamedType | undefined, depth: number): string => {
    if (isAbstractType(type) && !isInterfaceType(type)) {
      const members = chooseSome(schema.getPossibleTypes(type), 2);
      return `{ __typename ${members.map((one) => `... on ${one.name} ${writeSelections(one, depth)}`).join(' ')} }`;
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return '';
    const fields = Object.values(type.getFields());
    const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    const usable = depth >= maxDepth ? leaves : fields;
    if (usable.length === 0) return '{ __typename }';
    const chosen = chooseSome(usable, depth < 4 ? 3 : 2);
    const body = chosen.map((field) => writeField(type.name, field.name, depth)).join(' ');
    if (!chance(15)) return `{ ${body} }`;
    if (chance(50)) return `{ ... on ${type.name} @include(if: true) { ${body} } }`;
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${type.name} { ${body} }`);
    return `{ ...${name} ...${name} }`;
  };

  const writeField = (parent: string, name: string, depth: number): string => {
    const type = schema.getType(parent);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (field === undefined) return '__typename';
    const given = field.args.filter((one) => isRequired(one) || chance(one.name.length > 12 ? 10 : 50));
    const args = given.map((one) => `${one.name}: ${writeArgument(name, one)}`).join(', ');
    const inner = getNamedType(field.type);
    const selections = isCompositeType(inner) ? writeSelections(inner, depth + 1) : '';
    const alias = args === '' && chance(95) ? '' : `a${pick(fc.nat, { max: 1e9 })}: `; // so that equal names do not conflict
    return `${alias}${name}${args === '' ? '' : `(${args})`} ${selections}`;
  };

  const writeArgument = (field: string, argument: GraphQLArgument): string => {
    const value = createValue(field, argument.name, argument.type);
    if (chance(60)) return writeLiteral(value, argument.type);
    const variable = `v${declared.length}`;
    if (chance(50)) {
      declared.push(`$${variable}: ${argument.type}`);
      variables[variable] = value;
    } else {
      declared.push(`$${variable}: ${argument.type} = ${writeLiteral(value, argument.type)}`);
    }
    return `$${variable}`;
  };

  const createValue = (field: string, name: string, type: GraphQLInputType): unknown => {
    if (isNonNullType(type)) return createValue(field, name, type.ofType);
    if (isListType(type)) {
      const length = choose([1, 2, 100]);
      return Array.from({ length }, () => createValue(field, name, type.ofType));
    }
    if (isEnumType(type)) return choose(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const given = type.isOneOf === true ? [choose(fields)] : fields.filter((one) => isRequired(one) || chance(60));
      return Object.fromEntries(given.map((one) => [one.name, createValue(field, one.name, one.type)]));
    }
    return createScalar(field, name, type.name);
  };

  const createScalar = (field: string, name: string, type: string): unknown => {
    const [lat, lon] = choose(known.coordinates);
    if (/lat/i.test(name)) return lat + (/^max/.test(name) ? choose([0.1, 1, 2]) : 0);
    if (/lon/i.test(name)) return lon + (/^max/.test(name) ? choose([0.1, 1, 2]) : 0);
    switch (type) {
      case 'Boolean':
        return pick(fc.boolean);
      case 'Int':
      case 'Long':
        return choose(name === 'startTime' ? [0, 1_700_000_000] : [1, 10, 100, 1000, 50_000, 86_400, 172_800]);
      case 'Float':
        return choose([0, 1, 5, 90]);
      case 'LocalDate':
        return choose(['2025-06-01', '2025-06-20']);
      case 'Duration':
        return choose(['PT1H', 'PT4H']);
      case 'OffsetDateTime':
        return '2025-06-10T08:00:00+00:00';
      default:
        if (/date/i.test(name)) return choose(['20250610', '2025-06-10']);
        return choose(known.ids[name === 'feeds' ? 'feeds' : field] ?? ['x:1']);
    }
  };

  const write = (roots: readonly string[]): ArbitraryQuery => {
    const head = declared.length === 0 ? 'query Q' : `query Q(${declared.join(', ')})`;
    return { query: `${head} { ${roots.join(' ')} } ${fragments.join(' ')}`, variables };
  };
  return { write, writeField };
}

function isRequired({
  type,
  defaultValue,
}: {
  readonly type: GraphQLInputType;
  readonly defaultValue?: unknown;
}): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

function writeLiteral(value: unknown, type: GraphQLInputType): string {
  if (isNonNullType(type)) return writeLiteral(value, type.ofType);
  if (isListType(type) && Array.isArray(value)) {
    return `[${value.map((one) => writeLiteral(one, type.ofType)).join(', ')}]`;
  }
  if (isEnumType(type)) return String(value);
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const parts = Object.entries(value as object).map(([name, one]) => {
      const field = fields[name];
      return field === undefined ? '' : `${name}: ${writeLiteral(one, field.type)}`;
    });
    return `{ ${parts.join(', ')} }`;
  }
  return JSON.stringify(value);
}
