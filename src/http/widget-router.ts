import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Router } from 'express';
import { AppError } from '../platform/app-error.ts';
import { ALLOWED_ROLES, type Guarded } from './guarded.ts';

export interface WidgetFiles {
  /** Where the built packages are. */
  widgetDir: string;
  clientDir: string;
  /** The bridges to CRMs; absent in a process that serves none. */
  bridgesDir?: string;
}

/**
 * The panel and the client for pages of other sites, at addresses that never change. They hold nothing that is anybody's, so every page may
 * load them; what a page may ask with them, its token decides.
 */
export function widgetRouter({ widgetDir, clientDir }: WidgetFiles): Router {
  const router = Router();
  router.get('/widget/callweave-panel.js', file(join(widgetDir, 'index.js')));
  router.get('/widget/callweave-client.js', file(join(clientDir, 'index.js')));
  return router;
}

function file(path: string): Guarded {
  const handler: Guarded = (_request, response, next) => {
    if (!existsSync(path))
      return next(new AppError('unavailable', 'The widget has not been built: run npm run build.'));
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    // The address stays when the hub is updated: asked anew each time, answered with 304 as long as it is the same.
    response.setHeader('cache-control', 'no-cache');
    response.sendFile(path);
  };
  handler[ALLOWED_ROLES] = 'anybody';
  return handler;
}
