import { dutyFunctionName } from './duty-function.ts';
import { dutySelect } from './duty-statement.ts';

/**
 * SQL that creates the function. Postgres keeps the plans of PL/pgSQL as long as a server connection lives, also behind a
 * pooler that does not keep prepared statements. The function runs with the rights of its caller. One plan for every vehicle is
 * made at the first call of a connection.
 */
export const dutyFunctionSql = `CREATE OR REPLACE FUNCTION ${dutyFunctionName}(text)
RETURNS TABLE (
  vehicle_no text, waybill_id text, waybill_no text, service_type text, schedule_no text, duty_date text, updated_at text,
  is_online boolean, entity_remark text, scheduled json, flexi json, schedule json
)
LANGUAGE plpgsql STABLE ROWS 1
SET plan_cache_mode = force_generic_plan
AS $headway$
#variable_conflict use_column
BEGIN
  RETURN QUERY${dutySelect.replaceAll('\n', '\n  ')};
END
$headway$;
`;
