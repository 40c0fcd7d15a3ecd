import type { GraphQLError } from 'graphql';

/** An error as OTP (graphql-java) shapes it. Only a fetch error has a path; message texts are those of graphql-js. */
export type OtpError = {
  readonly message: string;
  readonly locations?: GraphQLError['locations'];
  readonly path?: GraphQLError['path'];
  readonly extensions: { readonly classification: OtpErrorClass };
};

export type OtpErrorClass = 'InvalidSyntax' | 'ValidationError' | 'DataFetchingException' | 'ExecutionAborted';

/** A query that OTP refuses before it fetches anything. */
export function describeRefusal({ message, locations }: GraphQLError, classification: OtpErrorClass): OtpError {
  return { message, locations, extensions: { classification } };
}

/** A field whose data OTP could not fetch. */
export function describeFetchError({ message, locations, path }: GraphQLError): OtpError {
  const place = path?.map((step) => (typeof step === 'number' ? `[${step}]` : `/${step}`)).join('');
  return {
    message: `Exception while fetching data (${place}) : ${message}`,
    locations,
    path,
    extensions: { classification: 'DataFetchingException' },
  };
}
