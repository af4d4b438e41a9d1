import express, { Router } from 'express';
import { absolutePath } from 'swagger-ui-dist';
import { ALLOWED_ROLES, type Guarded } from './api-router.ts';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Callweave API</title>
    <link rel="icon" href="/api/docs/files/favicon-32x32.png" />
    <link rel="stylesheet" href="/api/docs/files/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/api/docs/files/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;
/** A file of its own, because the content security policy lets no script run inside a page. */
const START = `window.ui = SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

interface Described {
  openApi: () => object;
  asyncApi: () => object;
}

/** The descriptions of the API and of what is pushed, and a page to read and try the former; no file comes from outside. */
export function docsRouter({ openApi, asyncApi }: Described): Router {
  const router = Router();
  const json = described(openApi);
  const pushed = described(asyncApi);
  const page: Guarded = (_request, response) => {
    response.type('html').send(PAGE);
  };
  const start: Guarded = (_request, response) => {
    response.type('text/javascript').send(START);
  };
  for (const handler of [json, pushed, page, start]) handler[ALLOWED_ROLES] = 'anybody';
  router.get('/api/openapi.json', json);
  router.get('/api/asyncapi.json', pushed);
  router.get('/api/docs', page);
  router.get('/api/docs/start.js', start);
  router.use(
    '/api/docs/files',
    express.static(absolutePath(), { index: false, redirect: false, maxAge: '1h' }),
  );
  return router;
}

/** Made at the first request, and kept. */
function described(describe: () => object): Guarded {
  let document: string | undefined;
  return (_request, response) => {
    document ??= JSON.stringify(describe());
    response.type('application/json').send(document);
  };
}
