import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Request, type Response, Router } from 'express';
import { AppError } from '../platform/app-error.ts';
import { ALLOWED_ROLES, type Guarded } from './guarded.ts';

export interface BridgeFiles {
  bridgesDir: string;
  /** Pages on which the panel of a company may stand; undefined: no such company. */
  pagesOf: (tenantId: string) => Promise<string[] | undefined>;
}

/** Pages that stand in a frame of somebody else's; `sign-in` is a window of its own. */
const FRAMED = ['frame', 'hubspot'] as const;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SCRIPT = /^[a-z0-9-]+\.(js|css)$/;

/**
 * The browser bridges. Their scripts may be loaded by any page. Their pages may be framed by the pages of one company alone, which the
 * address names, and run no script but the hub's: what is of a CRM runs at the CRM's address (docs/adr/0018).
 */
export function bridgeRouter({ bridgesDir, pagesOf }: BridgeFiles): Router {
  const router = Router();
  for (const page of FRAMED)
    router.get(`/widget/bridges/${page}.html`, framedPage(page, bridgesDir, pagesOf));
  router.get('/widget/bridges/sign-in.html', signInPage(bridgesDir));
  router.get('/widget/bridges/:script', script(bridgesDir));
  return router;
}

function framedPage(page: string, folder: string, pagesOf: BridgeFiles['pagesOf']): Guarded {
  return open(async (request, response) => {
    const { company } = request.query;
    const pages = typeof company === 'string' && UUID.test(company) ? await pagesOf(company) : undefined;
    const html = await read(folder, `${page}.html`);
    allowOnly(request, response, [
      `frame-ancestors 'self' ${(pages ?? []).join(' ')}`.trim(),
      "form-action 'none'",
    ]);
    response.removeHeader('x-frame-options');
    response.type('html').send(html.replace('{{pages}}', escapeHtml((pages ?? []).join(' '))));
  });
}

/** The page that opened it hears what comes of it, so it must not be cut off from it; nobody may frame it. */
function signInPage(folder: string): Guarded {
  return open(async (request, response) => {
    const html = await read(folder, 'sign-in.html');
    allowOnly(request, response, ["frame-ancestors 'none'", "form-action 'self'"]);
    response.setHeader('cross-origin-opener-policy', 'unsafe-none');
    response.type('html').send(html);
  });
}

function script(folder: string): Guarded {
  return open(async (request, response, next) => {
    const name = String(request.params.script);
    if (!SCRIPT.test(name) || (!existsSync(join(folder, name)) && existsSync(join(folder, 'frame.js'))))
      return next();
    const text = await read(folder, name);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    response.type(name.endsWith('.css') ? 'css' : 'js').send(text);
  });
}

function open(answer: Guarded): Guarded {
  const handler: Guarded = async (request, response, next) => {
    // Their addresses stay when the hub is updated.
    response.setHeader('cache-control', 'no-cache');
    await answer(request, response, next);
  };
  handler[ALLOWED_ROLES] = 'anybody';
  return handler;
}

function allowOnly(request: Request, response: Response, more: string[]): void {
  const host = /^[\w.:[\]-]+$/.exec(request.headers.host ?? '')?.[0] ?? '';
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Older browsers do not take 'self' to cover the push socket.
    host === '' ? "connect-src 'self'" : `connect-src 'self' ws://${host} wss://${host}`,
    "frame-src 'self'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    ...more,
  ];
  response.setHeader('content-security-policy', policy.join('; '));
}

async function read(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (cause) {
    throw new AppError('unavailable', 'The bridges have not been built: run npm run build.', { cause });
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
