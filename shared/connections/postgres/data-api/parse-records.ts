import type { ColumnMetadata, Field } from '@aws-sdk/client-rds-data';
import { UnsupportedError } from '../../core/errors.ts';
import type { Row } from '../database.ts';
import { parseValue } from '../row-values.ts';

/** Parses the Data API's typed fields to the rows that every transport returns. */
export function parseRecords(records: readonly Field[][], columns: readonly ColumnMetadata[]): Row[] {
  return records.map((record) =>
    Object.fromEntries(
      record.map((field, index) => {
        const { label = '', typeName = '' } = columns[index] ?? {};
        return [label, parseField(field, typeName)];
      }),
    ),
  );
}

function parseField(field: Field, type: string): unknown {
  if (field.isNull === true) return null;
  if (field.stringValue !== undefined) return parseValue(type, field.stringValue);
  if (field.blobValue !== undefined) return `\\x${Buffer.from(field.blobValue).toString('hex')}`;
  if (field.arrayValue !== undefined) return parseArray(field.arrayValue, type);
  const scalar = field.longValue ?? field.doubleValue ?? field.booleanValue;
  return type === 'int8' || type === 'numeric' ? String(scalar) : scalar;
}

function parseArray(list: NonNullable<Field['arrayValue']>, type: string): unknown {
  const items = list.stringValues ?? list.longValues ?? list.doubleValues ?? list.booleanValues ?? [];
  if (type !== '_int8') return items;
  return items.map((item) => {
    if (item === null || Number.isSafeInteger(item)) return item === null ? null : String(item);
    throw new UnsupportedError('The Data API rounds large numbers in a bigint array: cast it to text[].');
  });
}
