/** Turns the text of one CSV field into a value; `parse` returns undefined if the text is not as expected. */
export type Field<T> = { readonly expected: string; readonly parse: (text: string) => T | undefined };

export const textField: Field<string> = { expected: 'a text', parse: (text) => text };

export const numberField: Field<number> = {
  expected: 'a number',
  parse: (text) => {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  },
};

/** Decimal degrees from -limit to limit. */
export const degreesField = (limit: number): Field<number> => ({
  expected: `degrees from -${limit} to ${limit}`,
  parse: (text) => {
    const value = numberField.parse(text);
    return value !== undefined && Math.abs(value) <= limit ? value : undefined;
  },
});

/**
 * H:MM:SS as seconds since midnight of the service day; hours may pass 24. Before midnight the hours are negative and the rest
 * counts upwards, as in OpenTripPlanner: -01:15:00 is 45 minutes before midnight.
 */
export const timeField: Field<number> = {
  expected: 'a time (HH:MM:SS)',
  parse: (text) => {
    const match = /^(\d+|-\d{2,}):(\d\d):(\d\d)$/.exec(text);
    return match ? Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]) : undefined;
  },
};

export const dateField: Field<string> = {
  expected: 'a date (YYYYMMDD)',
  parse: (text) => (/^\d{8}$/.test(text) ? text : undefined),
};
