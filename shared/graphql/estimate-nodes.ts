import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** How many there are in a list: on average over all its owners, and at one of them at most. */
export type Count = { readonly average: number; readonly most: number };

/** By `Type.field`, as OTP's schema names them. */
export type Counts = Readonly<Record<string, Count>>;

/** A list of which the network says nothing: alerts, legs, fares. */
const unknownList: Count = { average: 100, most: 100 };

/** Arguments that say how long a list may become. */
const limits = ['first', 'last', 'limit', 'numberOfDepartures', 'maxResults', 'numItineraries'];

/**
 * About how many objects the answer to a valid query has: lists multiply by what lists they are in. One owner is taken
 * to be the one with the longest list; many are taken for average ones.
 */
export function estimateNodes({
  schema,
  document,
  operation,
  variables,
  counts,
}: {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Variables;
  counts: Counts;
}): number {
  const fragments = new Map<string, { on: string; set: SelectionSetNode }>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.FRAGMENT_DEFINITION) continue;
    fragments.set(node.name.value, { on: node.typeCondition.name.value, set: node.selectionSet });
  }

  const count = (set: SelectionSetNode, type: GraphQLNamedType | undefined, owners: number, hint?: number): number => {
    let nodes = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined) nodes += count(fragment.set, schema.getType(fragment.on), owners, hint);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition?.name.value;
        nodes += count(selection.selectionSet, on === undefined ? type : schema.getType(on), owners, hint);
      } else {
        nodes += countField(selection, type, owners, hint);
      }
    }
    return nodes;
  };

  const countField = (
    field: FieldNode,
    type: GraphQLNamedType | undefined,
    owners: number,
    hint: number | undefined,
  ): number => {
    const name = field.name.value;
    const defined =
      isObjectType(type) || isInterfaceType(type) ? type.getFields()[name]?.type : findMetaType(schema, name);
    const named = defined === undefined ? undefined : getNamedType(defined);
    if (defined === undefined || !isCompositeType(named) || field.selectionSet === undefined) return 0;
    const limit = readLimit(field, variables);
    if (!isList(defined)) {
      // A connection's `first` bounds the edges inside it.
      return owners + count(field.selectionSet, named, owners, limit ?? counts[`${type?.name}.${name}`]?.most);
    }
    const { average, most } = counts[`${type?.name}.${name}`] ?? unknownList;
    const bound = limit ?? hint;
    const children = bound === undefined ? Math.max(most, owners * average) : owners * bound;
    return children + count(field.selectionSet, named, children);
  };

  return count(operation.selectionSet, schema.getQueryType() ?? undefined, 1);
}

function findMetaType(schema: GraphQLSchema, name: string): GraphQLOutputType | undefined {
  return name === '__schema' || name === '__type'
    ? (schema.getType(name === '__schema' ? '__Schema' : '__Type') as GraphQLOutputType | undefined)
    : undefined;
}

function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}

/** What the field's arguments say of its length: so many at most, or those ids. */
function readLimit({ arguments: given = [] }: FieldNode, variables: Variables): number | undefined {
  for (const { name, value } of given) {
    const read = readValue(value, variables);
    if (name.value === 'ids' && Array.isArray(read)) return read.length;
    if (limits.includes(name.value) && typeof read === 'number' && read >= 0) return read;
  }
  return undefined;
}

function readValue(node: ValueNode, variables: Variables): unknown {
  if (node.kind === Kind.VARIABLE) return variables[node.name.value];
  if (node.kind === Kind.INT) return Number(node.value);
  return node.kind === Kind.LIST ? node.values : undefined;
}
