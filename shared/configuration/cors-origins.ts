import type { Setting } from './setting.ts';

/** The origins whose pages may read answers in a browser; `*` allows every page, an empty list none. */
export const corsOrigins: Setting<readonly string[]> = {
  expects: '* or origins such as https://app.example.org, with commas between them',
  fallback: [],
  parse: (text) => {
    const origins = text.split(',').map((part) => part.trim());
    const isOrigin = (origin: string) =>
      URL.canParse(origin) && /^https?:/.test(origin) && new URL(origin).origin === origin;
    return text === '*' || origins.every(isOrigin) ? origins : undefined;
  },
};
