import type { Call } from '@headway/connections/call';
import {
  buildClientSchema,
  buildSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  printSchema,
} from 'graphql';
import type { OtpInstance } from '../configuration/otp-instances.ts';
import type { OtpClient } from './client.ts';

/** Reads the GraphQL schema of an instance. @returns the schema definition language @throws UnavailableError */
export async function introspectSchema(otp: OtpClient, instance: OtpInstance, call: Call): Promise<string> {
  // With deprecated arguments, which callers may still use, such as `ids` of `routes`.
  const query = getIntrospectionQuery({ descriptions: false, inputValueDeprecation: true });
  const { data } = await otp.ask(instance, { query }, call);
  return printSchema(buildClientSchema(data as unknown as IntrospectionQuery, { assumeValid: true }));
}

/** Parses the text of introspectSchema. */
export function parseSchema(text: string): GraphQLSchema {
  return buildSchema(text, { assumeValid: true, assumeValidSDL: true });
}
