import { InvalidInputError } from '@headway/connections/errors';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getVariableValues,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { type Arguments, readArguments } from './argument-rules.ts';
import { findFieldCost, findSharedSize, isList, needsCost } from './field-costs.ts';
import { GraphqlRequestError } from './graphql-request-error.ts';
import type { NetworkSizes, SizeName } from './network-sizes.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** Microseconds of CPU of a cold OTP: an object, a scalar or null, and a scalar inside a list. */
const usual = { object: 20, leaf: 8, listedLeaf: 3 };

/** The objects on which a selection set is evaluated. */
type Owners = {
  readonly count: number;
  /** Whether each object of its type occurs exactly once, so that averages apply. Otherwise callers may have chosen the largest. */
  readonly isWhole: boolean;
  /** Bounds the lists directly inside: a connection's `first` bounds its edges. */
  readonly length?: number | undefined;
  /** Whether objects of the type Stop are single stops or stations; not set: either. */
  readonly stops?: 'one' | 'station' | undefined;
  /** The list that these objects are from, and the number of its owners. */
  readonly from?: { readonly field: string; readonly count: number } | undefined;
};

/** Lists that divide all objects of a type among their owners. */
const divisions = ['Agency.routes', 'Feed.agencies', 'Pattern.trips', 'Route.patterns', 'Route.trips', 'Stop.stops'];

/** Fields of the type Stop that never, or always, give stations. */
const stopKinds: Readonly<Record<string, 'one' | 'station'>> = {
  ...Object.fromEntries(
    ['QueryType.stop', 'QueryType.stops', 'QueryType.stopsByBbox', 'Stoptime.stop', 'stopAtDistance.stop']
      .concat(['Pattern.stops', 'Route.stops', 'Stop.stops', 'Trip.stops'])
      .map((name) => [name, 'one']),
  ),
  'QueryType.station': 'station',
  'QueryType.stations': 'station',
  'Stop.parentStation': 'station',
};

/** What a station has in place of a list of one stop. */
const ofStations: Partial<Record<SizeName, SizeName>> = {
  'patterns of stop': 'patterns of station',
  'routes of stop': 'routes of station',
  'trips of stop': 'trips of station',
};

/**
 * Estimates the CPU time that a valid query takes in OTP, in microseconds. Both sides of @include and @skip count.
 * @throws InvalidInputError for an argument beyond its cap, or a field whose cost is not known
 */
export function estimateCost({
  schema,
  document,
  operation,
  variables,
  sizes,
  rootFields,
}: {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Variables;
  sizes: NetworkSizes;
  /** Those that callers may use; null allows all. */
  rootFields: readonly string[] | null;
}): number {
  const fragments = new Map<string, { on: string; set: SelectionSetNode }>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.FRAGMENT_DEFINITION) continue;
    fragments.set(node.name.value, { on: node.typeCondition.name.value, set: node.selectionSet });
  }
  const resolved = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 });
  if (resolved.errors !== undefined) throw new GraphqlRequestError(`variables: ${resolved.errors[0]?.message}`);
  const seenOnce = new Set<string>();

  const costOfSet = (set: SelectionSetNode, type: GraphQLNamedType | undefined, owners: Owners): number => {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined) cost += costOfSet(fragment.set, schema.getType(fragment.on), owners);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition?.name.value;
        cost += costOfSet(selection.selectionSet, on === undefined ? type : schema.getType(on), owners);
      } else {
        cost += costOfField(selection, type, owners);
      }
    }
    return cost;
  };

  const costOfField = (node: FieldNode, type: GraphQLNamedType | undefined, owners: Owners): number => {
    const field = findField(type, node.name.value);
    if (field === undefined) return usual.leaf * owners.count; // __typename
    const name = `${type?.name}.${field.name}`;
    if (isRoot(type)) refuseRootField(field.name);
    const args = resolveArguments(field, node);
    const bound = readArguments(name, args);
    const known = findFieldCost(name);
    if (known === undefined && needsCost(type?.name ?? '', field, schema)) {
      throw new InvalidInputError(`query: the field ${name} is not supported, because its cost is not known`);
    }
    const { items = 1, itemCost, innerLength, work, isOnce } = known ?? {};
    if (isOnce === true) {
      if (seenOnce.size > 0) throw new InvalidInputError('query: expected at most one plan');
      seenOnce.add(name);
    }
    const extra = work === undefined ? 0 : work({ args, size: (size) => sizeOf(size, owners) }) * owners.count;
    const named = getNamedType(field.type);
    const isComposite = isCompositeType(named);
    if (!isList(field.type)) {
      const inner = { count: owners.count, isWhole: false, length: bound, stops: stopKinds[name] };
      const own = (isComposite ? usual.object : usual.leaf) * owners.count;
      return own + extra + (node.selectionSet === undefined ? 0 : costOfSet(node.selectionSet, named, inner));
    }
    const length = innerLength === undefined ? (bound ?? owners.length) : undefined;
    const count = length === undefined ? countItems(name, items, owners) : owners.count * length;
    const isWhole = length === undefined && (isRoot(type) || (owners.isWhole && divisions.includes(name)));
    const from = { field: name, count: owners.count };
    const innerBound = innerLength === undefined ? undefined : (bound ?? innerLength);
    const inner = { count, isWhole, from, length: innerBound, stops: stopKinds[name] };
    // The list itself is a value too: many empty lists still cost.
    const own = usual.object * owners.count + count * (itemCost ?? (isComposite ? usual.object : usual.listedLeaf));
    return own + extra + (node.selectionSet === undefined ? 0 : costOfSet(node.selectionSet, named, inner));
  };

  const sizeOf = (size: SizeName, { isWhole, stops }: Owners) => {
    const names =
      ofStations[size] === undefined
        ? [size]
        : { one: [size], station: [ofStations[size]], any: [size, ofStations[size]] }[stops ?? 'any'];
    return Math.max(...names.map((name) => (isWhole ? sizes[name].average : sizes[name].most)));
  };

  /** The longest list for each owner, unless all owners together are known to have less. */
  const countItems = (name: string, items: SizeName | number, owners: Owners): number => {
    const each = owners.count * (typeof items === 'number' ? items : sizeOf(items, owners));
    const shared = owners.from === undefined || owners.isWhole ? undefined : findSharedSize(owners.from.field, name);
    return shared === undefined ? each : Math.min(each, (owners.from?.count ?? 0) * sizes[shared].most);
  };

  const resolveArguments = (field: GraphQLField<unknown, unknown>, node: FieldNode): Arguments => {
    try {
      return getArgumentValues(field, node, resolved.variableValues);
    } catch (error) {
      throw new GraphqlRequestError(`query: ${(error as Error).message}`, { cause: error });
    }
  };

  const findField = (type: GraphQLNamedType | undefined, name: string): GraphQLField<unknown, unknown> | undefined => {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  };

  const refuseRootField = (name: string): void => {
    if (rootFields === null || rootFields.includes(name) || name.startsWith('__')) return;
    throw new InvalidInputError(`query: the field ${name} is not enabled; enabled are ${rootFields.join(', ')}`);
  };

  const isRoot = (type: GraphQLNamedType | undefined) => type === schema.getQueryType();

  return costOfSet(operation.selectionSet, schema.getQueryType() ?? undefined, { count: 1, isWhole: false });
}
