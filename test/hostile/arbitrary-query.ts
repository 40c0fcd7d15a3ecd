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

export type ArbitraryQuery = {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
};

/** What arguments of a city's queries name, by the field that takes them, the largest first. Any other id is invented. */
export type KnownValues = {
  readonly ids: Readonly<Record<string, readonly string[]>>;
  readonly coordinates: readonly (readonly [lat: number, lon: number])[];
};

const maxDepth = 7;

/** OTP accepts exactly one field of these, although its schema does not say so. */
const oneOfInputs = ['CanceledTripsFilterInput', 'PlanDateTimeInput', 'PlanLocationInput', 'PlanViaLocationInput'];

/** Cursors of another query, which OTP rejects. */
const searchCursors = ['plan pageCursor', 'planConnection after', 'planConnection before'];

/**
 * Queries of any fields, arguments, aliases, directives, nested fragments, variables and defaults that a schema allows. The
 * root field is repeated by aliases as often as `shareOf` allows, so that many queries come near the limit.
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
    const writeBody = (fields: typeof usable, on: string) =>
      chooseSome(fields, depth < 4 ? 3 : 2)
        .map((field) => writeField(on, field.name, depth))
        .join(' ');
    if (!chance(20)) return `{ ${writeBody(usable, type.name)} }`;
    if (chance(50)) {
      const others = isObjectType(type) ? type.getInterfaces() : schema.getPossibleTypes(type);
      const on = choose([type, ...others]);
      const inside = Object.values(on.getFields()).filter(({ name }) => usable.some((field) => field.name === name));
      const body = inside.length === 0 ? '__typename' : writeBody(inside, on.name);
      return `{ ... on ${on.name}${writeDirective()} { ${body} } }`;
    }
    const name = `F${fragments.length}`;
    const place = fragments.push('') - 1; // fragments inside get other names
    fragments[place] = `fragment ${name} on ${type.name} { ${writeBody(usable, type.name)} }`;
    return `{ ...${name}${writeDirective()} ...${name} }`;
  };

  /** Either side of a condition can be the one that a caller asks for. */
  const writeDirective = (): string => {
    if (!chance(40)) return '';
    const name = choose(['include', 'skip']);
    if (chance(50)) return ` @${name}(if: ${pick(fc.boolean)})`;
    const variable = `v${declared.length}`;
    declared.push(chance(50) ? `$${variable}: Boolean!` : `$${variable}: Boolean! = ${pick(fc.boolean)}`);
    if (!declared.at(-1)?.includes('=')) variables[variable] = pick(fc.boolean);
    return ` @${name}(if: $${variable})`;
  };

  const writeField = (parent: string, name: string, depth: number): string => {
    const type = schema.getType(parent);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (field === undefined) return '__typename';
    const usable = field.args.filter((one) => !searchCursors.includes(`${name} ${one.name}`));
    const given = usable.filter((one) => isRequired(one) || chance(one.name.length > 12 ? 10 : 50));
    const args = given.map((one) => `${one.name}: ${writeArgument(name, one)}`).join(', ');
    const inner = getNamedType(field.type);
    const selections = isCompositeType(inner) ? writeSelections(inner, depth + 1) : '';
    const alias = args === '' && chance(95) ? '' : `a${pick(fc.nat, { max: 1e9 })}: `; // so that equal names do not conflict
    return `${alias}${name}${args === '' ? '' : `(${args})`}${chance(5) ? writeDirective() : ''} ${selections}`;
  };

  const writeArgument = (field: string, argument: GraphQLArgument): string => {
    const value = createValue(field, argument.name, argument.type);
    if (chance(60)) return writeLiteral(value, argument.type);
    const variable = `v${declared.length}`;
    const isGiven = chance(50);
    // A value that is given hides the default, null too; a default alone is the value.
    const fallback = isGiven && chance(70) ? '' : ` = ${writeLiteral(value, argument.type)}`;
    declared.push(`$${variable}: ${argument.type}${fallback}`);
    if (isGiven) variables[variable] = chance(5) && !isNonNullType(argument.type) ? null : value;
    return `$${variable}`;
  };

  const createValue = (field: string, name: string, type: GraphQLInputType): unknown => {
    if (isNonNullType(type)) return createValue(field, name, type.ofType);
    if (isListType(type)) {
      if (chance(10)) return createValue(field, name, type.ofType); // one value counts as a list of one
      const length = choose([0, 1, 2, 100]);
      if (chance(20)) return new Array(length).fill(createValue(field, name, type.ofType)); // the same one again and again
      return Array.from({ length }, () => createValue(field, name, type.ofType));
    }
    if (isEnumType(type)) return choose(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const isOneOf = type.isOneOf === true || oneOfInputs.includes(type.name);
      const given = isOneOf ? [choose(fields)] : fields.filter((one) => isRequired(one) || chance(60));
      return Object.fromEntries(given.map((one) => [one.name, createValue(field, one.name, one.type)]));
    }
    return createScalar(field, name, type.name);
  };

  const createScalar = (field: string, name: string, type: string): unknown => {
    const [lat, lon] = choose(known.coordinates);
    if (/^(min|max)?(imum)?lat(itude)?$/i.test(name)) return lat + (/^max/.test(name) ? choose([0.1, 1, 2]) : 0);
    if (/^(min|max)?(imum)?lon(gitude)?$/i.test(name)) return lon + (/^max/.test(name) ? choose([0.1, 1, 2]) : 0);
    switch (type) {
      case 'Boolean':
        return pick(fc.boolean);
      case 'Int':
      case 'Long':
        return choose(name === 'startTime' ? [0, 1_736_931_600] : [0, 1, 10, 100, 1000, 3000, 50_000, 86_400, 172_800]);
      case 'Float':
        return choose([0, 1, 5, 90]);
      case 'LocalDate':
        return choose(['2025-01-10', '2025-01-29']);
      case 'Duration':
        return choose(['PT1H', 'PT4H']);
      case 'OffsetDateTime':
        return '2025-01-15T08:00:00+00:00';
      case 'Locale':
        return 'en';
      case 'Cost':
        return choose([0, 60, 600]);
      case 'Ratio':
        return choose([0, 0.5, 1]);
      case 'Reluctance':
      case 'Speed':
        return choose([0.5, 2, 10]);
      default:
        return createText(field, name, `${lat},${lon}`);
    }
  };

  const createText = (field: string, name: string, place: string): string => {
    if (/date/i.test(name)) return choose(['20250115', '2025-01-15']);
    if (name === 'time') return '08:00';
    if (name === 'language') return 'en';
    if (name === 'name') return choose(['a', 'e 1', '']);
    if (name === 'after' || name === 'before') return choose(['c2ltcGxlLWN1cnNvcjA=', 'c2ltcGxlLWN1cnNvcjk=']); // graphql-java's 0 and 9
    if (/^(from|to)Place$/.test(name)) return `x::${place}`;
    const kind = /^stopLocationIds?$/.test(name) ? 'stop' : /^(id|ids)$/.test(name) ? field : name;
    return choose([...(known.ids[kind] ?? known.ids[field] ?? []), 'x:1']); // a small feed has no stations
  };

  const hasOthers = chance(5);
  const write = (roots: readonly string[]): ArbitraryQuery => {
    const head = declared.length === 0 ? 'query Q' : `query Q(${declared.join(', ')})`;
    const query = `${head} { ${roots.join(' ')} } ${fragments.join(' ')}`;
    if (!hasOthers) return { query, variables };
    return { query: `query Other { feeds { feedId } } ${query}`, variables, operationName: 'Q' };
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
  if (isListType(type)) {
    if (!Array.isArray(value)) return writeLiteral(value, type.ofType);
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
