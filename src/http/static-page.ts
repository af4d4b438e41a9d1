import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router } from 'express';
import { AppError } from '../platform/app-error.ts';
import { ALLOWED_ROLES, type Guarded } from './api-router.ts';

export interface PageOptions {
  directory: string;
  /** For the sentence that says it has not been built. */
  name: 'desktop' | 'console';
}

/**
 * A built page: files as they are, and its page for every other address that a browser opens. Built files carry a hash in
 * their names and may be kept for ever; the page names them and must be asked for anew.
 */
export function staticPage({ directory, name }: PageOptions): Router {
  const router = Router();
  router.use(
    express.static(directory, {
      index: false,
      redirect: false,
      setHeaders(response, path) {
        const isHashed = path.includes(`${join(directory, 'assets')}`);
        response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  const page: Guarded = (request, response, next) => {
    const isFile = /\.[a-z0-9]+$/i.test(request.path);
    if (isFile || request.accepts(['html', 'json']) !== 'html') return next();
    const index = join(directory, 'index.html');
    if (!existsSync(index)) {
      return next(new AppError('unavailable', `The ${name} has not been built: run npm run build.`));
    }
    response.setHeader('cache-control', 'no-cache');
    response.sendFile(index);
  };
  page[ALLOWED_ROLES] = 'anybody';
  router.get('/{*path}', page);
  return router;
}
