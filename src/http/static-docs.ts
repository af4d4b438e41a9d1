import express, { Router } from 'express';

/** The pages of the connectors as they are written, as text that every browser shows; nothing else of docs/. */
export function staticDocs(directory: string): Router {
  const router = Router();
  for (const part of ['connectors', 'crm']) {
    router.use(
      `/${part}`,
      express.static(`${directory}/${part}`, {
        index: false,
        redirect: false,
        setHeaders(response) {
          response.setHeader('content-type', 'text/plain; charset=utf-8');
          response.setHeader('cache-control', 'no-cache');
        },
      }),
    );
  }
  return router;
}
