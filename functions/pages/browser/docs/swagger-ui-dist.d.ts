/** Only what docs.ts uses; the package has no types. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  const SwaggerUIBundle: (options: Readonly<Record<string, unknown>>) => unknown;

  export { SwaggerUIBundle as default };
}

declare module '*.css';
