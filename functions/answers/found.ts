import { NotFoundError } from '../../shared/connections/core/errors.ts';

/** @throws NotFoundError with this message for what a lookup did not find */
export function found<Value>(value: Value | undefined, message: string): Value {
  if (value === undefined) throw new NotFoundError(message);
  return value;
}
