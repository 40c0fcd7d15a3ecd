import { type GraphQLError, Kind, print } from 'graphql';

/** An error as OTP (graphql-java) writes it. */
export type OtpError = {
  readonly message: string;
  readonly locations?: GraphQLError['locations'];
  readonly path?: GraphQLError['path'];
  readonly extensions: { readonly classification: string };
};

type Variables = Readonly<Record<string, unknown>>;

export function describeSyntaxError({ message, locations }: GraphQLError): OtpError {
  const [{ line, column } = { line: 1, column: 1 }] = locations ?? [];
  const token = /(?:found|Unexpected) (.+)\.$/.exec(message)?.[1] ?? '';
  // graphql-js names a token's kind where it has one: Name "x".
  const text = /"(.*)"$/.exec(token)?.[1] ?? token;
  return {
    message: `Invalid syntax with offending token '${text}' at line ${line} column ${column}`,
    locations,
    extensions: { classification: 'InvalidSyntax' },
  };
}

export function describeValidationError({ message, locations }: GraphQLError): OtpError {
  return {
    message: message.startsWith('(') ? `Validation error ${message}` : `Validation error : ${message}`,
    locations,
    extensions: { classification: 'ValidationError' },
  };
}

/** @param variables as they were sent: graphql-js has no kind for a value that is missing */
export function describeVariableError({ message, locations, nodes }: GraphQLError, variables: Variables): OtpError {
  const node = nodes?.find(({ kind }) => kind === Kind.VARIABLE_DEFINITION);
  const classified = { locations, extensions: { classification: 'ValidationError' } };
  if (node?.kind !== Kind.VARIABLE_DEFINITION) return { message, ...classified };
  const name = node.variable.name.value;
  const missing = node.type.kind === Kind.NON_NULL_TYPE && variables[name] == null;
  const reason = missing ? `Variable '${name}' has coerced Null value for NonNull type '${print(node.type)}'` : message;
  return { message: `Variable '${name}' has an invalid value: ${reason}`, ...classified };
}

export function describeFetchError({ message, locations, path }: GraphQLError): OtpError {
  const place = path?.map((step) => (typeof step === 'number' ? `[${step}]` : `/${step}`)).join('');
  return {
    message: `Exception while fetching data (${place}) : ${message}`,
    locations,
    path,
    extensions: { classification: 'DataFetchingException' },
  };
}
