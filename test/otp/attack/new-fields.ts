import { type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/**
 * Lists the fields and arguments that a schema has and the measured schema does not have. Each of them must be measured before
 * it gets a weight: even a plain text or number can cost more than it seems. Deprecated arguments are left out, because the
 * measured schema has none.
 */
export function listNewFields(schema: GraphQLSchema, measured: GraphQLSchema): string[] {
  const known = new Set(listFields(measured));
  return listFields(schema).filter((name) => !known.has(name));
}

function listFields(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) {
      return Object.values(type.getFields())
        .filter(isCurrent)
        .map(({ name }) => `${type.name}.${name}`);
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const name = `${type.name}.${field.name}`;
      return [name, ...field.args.filter(isCurrent).map((argument) => `${name}(${argument.name})`)];
    });
  });
}

function isCurrent({ deprecationReason }: { readonly deprecationReason?: string | null | undefined }): boolean {
  return deprecationReason === undefined || deprecationReason === null;
}
