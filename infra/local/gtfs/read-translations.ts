import { textField } from './field.ts';
import type { GtfsTranslation } from './gtfs-feed.ts';
import type { GtfsZip } from './gtfs-zip.ts';

/** Reads translations.txt; empty for a feed without it. */
export function readTranslations(zip: GtfsZip): GtfsTranslation[] {
  const table = zip.find('translations.txt');
  if (table === undefined) return [];
  const tableName = table.optional('table_name', textField);
  const field = table.optional('field_name', textField);
  const language = table.optional('language', textField);
  const text = table.optional('translation', textField);
  const recordId = table.optional('record_id', textField);
  const recordSubId = table.optional('record_sub_id', textField);
  const value = table.optional('field_value', textField);
  return table.rows.map((row) => ({
    table: tableName(row) ?? '',
    field: field(row) ?? '',
    language: language(row) ?? '',
    text: text(row) ?? '',
    recordId: recordId(row),
    recordSubId: recordSubId(row),
    value: value(row),
  }));
}
