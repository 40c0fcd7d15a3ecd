import { dutyStatement } from '../../../shared/waybills/duty-statement.ts';

/** What every SQL peer is asked: the duty of one vehicle, by the statement that Headway itself sends. */
export type VehicleEvent = { readonly vehicleNo: string };
export const dutyText = dutyStatement.text;

/** What every HTTP peer is asked: one GraphQL query by POST, as OTP takes it. */
export const graphqlPath = '/otp/gtfs/v1';
export const graphqlQuery = { query: '{ feeds { feedId } }' };
