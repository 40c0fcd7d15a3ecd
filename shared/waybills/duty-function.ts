import type { Statement } from '@headway/connections/database';

/**
 * The function that reads a duty in the database (infra/aws/database/setup/duty-function.sql). Its number changes with the
 * statement, so that an environment never calls a function of another version.
 */
export const dutyFunctionName = 'headway_duty_1';

/** $1: the vehicle. The row of `dutyStatement`, or none. */
export const dutyFunctionStatement: Statement = {
  label: 'duty',
  access: 'read',
  text: `SELECT * FROM ${dutyFunctionName}($1::text)`,
};

/** An expression: true where the role finds the function and may call it; null where there is none. */
export const mayCallDutyFunction = `has_function_privilege(to_regprocedure('${dutyFunctionName}(text)'), 'EXECUTE')`;
