import './tokens.css';
import './frame.css';
import 'swagger-ui-dist/swagger-ui.css';
import './docs/docs.css';
import './docs/docs-fields.css';
import SwaggerUIBundle from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import { addExamples } from './docs/add-examples.ts';
import { namePlainFields } from './docs/name-plain-fields.ts';
import { plainLayout } from './docs/plain-layout.ts';
import { type OpenApi, requestSnippets, snippetGenerators } from './docs/snippets.ts';
import { findExamples } from './server/examples.ts';
import { readJson } from './server/server.ts';

async function show(): Promise<void> {
  const app = document.querySelector<HTMLElement>('#app');
  if (app === null) return;
  const [document_, examples] = await Promise.all([readJson<OpenApi>('openapi.json'), findExamples()]);
  const spec = examples === undefined ? document_ : await addExamples(document_, examples);
  app.replaceChildren();
  namePlainFields(app);
  SwaggerUIBundle({
    domNode: app,
    spec,
    validatorUrl: null,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    filter: true,
    tryItOutEnabled: true,
    requestSnippetsEnabled: true,
    requestSnippets,
    layout: 'PlainLayout',
    plugins: [plainLayout, snippetGenerators],
  });
}

show().catch((error: unknown) => {
  const message = document.createElement('p');
  message.role = 'alert';
  message.textContent = (error as Error).message;
  document.querySelector('#app')?.replaceChildren(message);
});
