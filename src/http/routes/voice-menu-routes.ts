import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import type { VoiceMenus } from '../../voice-menus/create-voice-menus.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';
import {
  menuChangeSchema,
  menuInputSchema,
  menuProblemSchema,
  menuSchema,
  menuSummarySchema,
  menuViewSchema,
  pathsSchema,
  previewSchema,
  versionSchema,
  versionSummarySchema,
} from '../schemas/voice-menu.ts';

const tag = 'voice menus';
const menuId = uuidParam('menuId');
const MOST_INPUTS = 500;
const MOST_PATH_DAYS = 92;
const WEEK_MS = 7 * 24 * 3_600_000;

/** Menus as they are edited, tried out and gone through; where they are entered: voice-menu-place-routes.ts. */
export function voiceMenuRoutes(menus: VoiceMenus): ApiRoute[] {
  return [...editRoutes(menus), ...versionRoutes(menus), ...tryRoutes(menus)];
}

function editRoutes({ service }: VoiceMenus): ApiRoute[] {
  const afterKey = z.object({ name: z.string(), menuId: z.uuid() });
  return [
    defineRoute({
      method: 'get',
      path: '/voice-menus',
      operationId: 'listVoiceMenus',
      tag,
      summary: 'Menus by name, with how many problems each has and where callers come into it.',
      roles: LEADERS,
      query: z.object(pageQuery),
      status: 200,
      response: pageOf(menuSummarySchema),
      async handle({ principal, query }) {
        const after = readAfter(query.after, afterKey);
        const found = await service.list(principal.tenantId, { after, limit: query.limit + 1 });
        return toPage(found, query.limit, ({ name, menuId: id }) => ({ name, menuId: id }));
      },
    }),
    defineRoute({
      method: 'post',
      path: '/voice-menus',
      operationId: 'createVoiceMenu',
      tag,
      summary: 'A new menu; without steps it gets a beginning to go on from.',
      roles: ADMINS,
      body: z.strictObject({ name: text(100), menu: menuSchema.optional() }),
      status: 201,
      response: menuViewSchema,
      handle: ({ principal, body }) => service.create(principal.tenantId, body, nameOf(principal)),
    }),
    defineRoute({
      method: 'get',
      path: '/voice-menus/{menuId}',
      operationId: 'getVoiceMenu',
      tag,
      summary: 'The newest version of a menu, with everything that is wrong with it.',
      roles: LEADERS,
      params: menuId,
      status: 200,
      response: menuViewSchema,
      handle: ({ principal, params }) => service.get(principal.tenantId, params.menuId),
    }),
    defineRoute({
      method: 'put',
      path: '/voice-menus/{menuId}',
      operationId: 'saveVoiceMenu',
      tag,
      summary:
        'A new version. 409 with `details` (version, updatedAt, updatedBy) where somebody saved since `basedOn`. Callers hear it once it is published.',
      roles: ADMINS,
      params: menuId,
      body: z.strictObject({
        name: text(100),
        menu: menuSchema,
        basedOn: z.int().min(1),
        comment: text(500).optional(),
      }),
      status: 200,
      response: menuViewSchema,
      handle: ({ principal, params, body }) =>
        service.save(principal.tenantId, params.menuId, body, nameOf(principal)),
    }),
    defineRoute({
      method: 'delete',
      path: '/voice-menus/{menuId}',
      operationId: 'removeVoiceMenu',
      tag,
      summary: 'Removes a menu with its versions. 409 with `details` while callers can come into it.',
      roles: ADMINS,
      params: menuId,
      status: 204,
      handle: ({ principal, params }) => service.remove(principal.tenantId, params.menuId),
    }),
  ];
}

function versionRoutes({ service }: VoiceMenus): ApiRoute[] {
  const number = z.coerce.number().int().min(1);
  return [
    defineRoute({
      method: 'get',
      path: '/voice-menus/{menuId}/versions',
      operationId: 'listVoiceMenuVersions',
      tag,
      summary: 'Every state in which the menu was saved, newest first.',
      roles: LEADERS,
      params: menuId,
      query: z.object(pageQuery),
      status: 200,
      response: pageOf(versionSummarySchema),
      async handle({ principal, params, query }) {
        const after = readAfter(query.after, z.object({ version: z.int() }));
        const page = { before: after?.version, limit: query.limit + 1 };
        const found = await service.versions(principal.tenantId, params.menuId, page);
        return toPage(found, query.limit, ({ version }) => ({ version }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/voice-menus/{menuId}/versions/{version}',
      operationId: 'getVoiceMenuVersion',
      tag,
      summary: 'The menu as it was then.',
      roles: LEADERS,
      params: menuId.extend({ version: number }),
      status: 200,
      response: versionSchema,
      handle: ({ principal, params }) => service.version(principal.tenantId, params.menuId, params.version),
    }),
    defineRoute({
      method: 'get',
      path: '/voice-menus/{menuId}/comparison',
      operationId: 'compareVoiceMenuVersions',
      tag,
      summary:
        'What differs between two versions, without them the newest and the one before; the picture is not compared.',
      roles: LEADERS,
      params: menuId,
      query: z.object({ from: number.optional(), to: number.optional() }),
      status: 200,
      response: z.object({ changes: z.array(menuChangeSchema) }),
      handle: async ({ principal, params, query }) => ({
        changes: await service.compare(principal.tenantId, params.menuId, query),
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/voice-menus/{menuId}/restorations',
      operationId: 'restoreVoiceMenu',
      tag,
      summary: 'What an earlier version said, as a new version. 409 as when saving.',
      roles: ADMINS,
      params: menuId,
      body: z.strictObject({ version: z.int().min(1), basedOn: z.int().min(1) }),
      status: 200,
      response: menuViewSchema,
      handle: ({ principal, params, body }) =>
        service.restore(principal.tenantId, params.menuId, body, nameOf(principal)),
    }),
  ];
}

function tryRoutes({ service, paths }: VoiceMenus): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/voice-menus/checks',
      operationId: 'checkVoiceMenu',
      tag,
      summary:
        'What is wrong with a menu that is being edited; with `menuId` also at the places of that menu.',
      roles: LEADERS,
      unaudited: 'Nothing is changed: a menu is looked through.',
      body: z.strictObject({ menu: menuSchema, menuId: z.uuid().optional() }),
      status: 200,
      response: z.object({ problems: z.array(menuProblemSchema) }),
      handle: async ({ principal, body }) => ({ problems: await service.check(principal.tenantId, body) }),
    }),
    defineRoute({
      method: 'post',
      path: '/voice-menus/previews',
      operationId: 'previewVoiceMenu',
      tag,
      summary: 'How a caller would go who does all this, at that time; nothing is remembered.',
      roles: LEADERS,
      unaudited: 'Nothing is changed: a menu is looked through.',
      body: z.strictObject({
        menu: menuSchema,
        menuId: z.uuid().optional(),
        at: instant,
        caller: z.enum(['known', 'unknown']).default('unknown').meta({
          description: "Whether the caller's contact belongs to somebody with a telephone.",
        }),
        inputs: z.array(menuInputSchema).max(MOST_INPUTS),
      }),
      status: 200,
      response: previewSchema,
      handle: ({ principal, body }) =>
        service.preview(principal.tenantId, { ...body, at: new Date(body.at) }),
    }),
    defineRoute({
      method: 'get',
      path: '/voice-menus/{menuId}/paths',
      operationId: 'readVoiceMenuPaths',
      tag,
      summary: `Where callers went in the menu, and where they hung up; kept for ${MOST_PATH_DAYS} days.`,
      roles: LEADERS,
      params: menuId,
      query: z.object({
        from: instant.optional().meta({ description: 'Default: a week before `to`.' }),
        to: instant.optional().meta({ description: 'Default: now.' }),
      }),
      status: 200,
      response: pathsSchema,
      handle({ principal, params, query }) {
        const to = query.to === undefined ? new Date() : new Date(query.to);
        const from = query.from === undefined ? new Date(to.getTime() - WEEK_MS) : new Date(query.from);
        return paths.read(principal.tenantId, params.menuId, { from, to });
      },
    }),
  ];
}

export function nameOf({ userId, apiKeyId }: Principal): string | undefined {
  return userId ?? apiKeyId;
}
