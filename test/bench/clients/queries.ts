import { dutyStatement } from '../../../shared/waybills/duty-statement.ts';

/** Input of every SQL client: it reads the duty of one vehicle with Headway's statement. */
export type VehicleEvent = { readonly vehicleNo: string };
export const dutyText = dutyStatement.text;

/** The GraphQL query that every HTTP client sends by POST. */
export const graphqlPath = '/otp/gtfs/v1';
export const graphqlQuery = { query: '{ feeds { feedId } }' };
