/** Turns the text of one CSV field into a value; `parse` returns undefined if the text is not as expected. */
export type Field<T> = { readonly expected: string; readonly parse: (text: string) => T | undefined };

export const textField: Field<string> = { expected: 'a text', parse: (text) => text };

/** OpenTripPlanner reads any other number, such as 0x2D, as 0. */
export const decimalField: Field<number> = {
  expected: 'a number',
  parse: (text) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined),
};

/** OpenTripPlanner reads any other number, such as 3.0, as 0. */
export const integerField: Field<number> = {
  expected: 'a whole number',
  parse: (text) => (/^[+-]?\d+$/.test(text) ? Number(text) : undefined),
};

/** Decimal degrees from -limit to limit. */
export const degreesField = (limit: number): Field<number> => ({
  expected: `degrees from -${limit} to ${limit}`,
  parse: (text) => {
    const value = decimalField.parse(text);
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
  parse: (text) => {
    const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
    const date = new Date(`${year}-${month}-${day}T00:00:00Z`); // rolls over: 30 February is 2 March
    return date.getUTCDate() === Number(day) ? text : undefined;
  },
};

/** One of the codes 0 to `last`. */
export const codeField = (last: number): Field<number> => ({
  expected: `a code from 0 to ${last}`,
  parse: (text) => {
    const value = integerField.parse(text);
    return value !== undefined && value >= 0 && value <= last ? value : undefined;
  },
});

/** An IANA name as the time zone database spells it: Java knows no other spelling. */
export const timeZoneField: Field<string> = {
  expected: 'a time zone such as Europe/Paris',
  parse: (text) => (isTimeZone(text) && text.split('/').every(isUsualCase) ? text : undefined),
};

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function isUsualCase(part: string): boolean {
  return !/^[a-z]/.test(part) && !/^[A-Z_]{5,}$/.test(part);
}
