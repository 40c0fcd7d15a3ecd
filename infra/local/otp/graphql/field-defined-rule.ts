import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql';

/** The usual rule that fields must exist, in the words of graphql-java, which tell the path of the field. */
export function fieldDefinedRule(context: ValidationContext): ASTVisitor {
  const path: string[] = [];
  return {
    Field: {
      enter(node) {
        path.push(node.alias?.value ?? node.name.value);
        const parent = context.getParentType();
        if (!parent || context.getFieldDef()) return;
        const message = `(FieldUndefined@[${path.join('/')}]) : Field '${node.name.value}' in type '${parent.name}' is undefined`;
        context.reportError(new GraphQLError(message, { nodes: node }));
      },
      leave() {
        path.pop();
      },
    },
  };
}
