import type { Setting } from './setting.ts';

/** Who may read answers in a browser: every page, or the pages of these origins; none where it is empty. */
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
