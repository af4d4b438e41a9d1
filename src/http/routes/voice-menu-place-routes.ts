import { z } from 'zod';
import type { VoiceMenus } from '../../voice-menus/create-voice-menus.ts';
import { ADMINS, type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { text, uuidParam } from '../schemas/common.ts';
import {
  comparisonSchema,
  connectionMenusSchema,
  menuViewSchema,
  placeSchema,
  publicationSchema,
} from '../schemas/voice-menu.ts';
import { nameOf } from './voice-menu-routes.ts';

const tag = 'voice menus';
const menuId = uuidParam('menuId');
const placeId = menuId.extend({ placeId: z.uuid() });

/** Where menus are entered by callers, and how a version comes there. */
export function voiceMenuPlaceRoutes({ service, places, readConnection }: VoiceMenus): ApiRoute[] {
  return [
    defineRoute({
      method: 'put',
      path: '/voice-menus/{menuId}/places',
      operationId: 'placeVoiceMenu',
      tag,
      summary: 'Where callers are to come into the menu. Nothing changes for them before it is published.',
      roles: ADMINS,
      params: menuId,
      body: z.strictObject({
        connectionId: z.uuid().toLowerCase(),
        at: text(200).meta({
          description: "The name under which the PBX hands callers over, or its own menu's id.",
        }),
        how: z.enum(['conducted', 'held']).optional().meta({
          description: 'Where a PBX can do both; without it callers are led by Callweave.',
        }),
      }),
      status: 200,
      response: placeSchema,
      handle: ({ principal, params, body }) => places.put(principal.tenantId, params.menuId, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/voice-menus/{menuId}/places/{placeId}',
      operationId: 'removeVoiceMenuPlace',
      tag,
      summary: 'Callers are led there no more. A PBX that keeps the menu itself goes on with what it has.',
      roles: ADMINS,
      params: placeId,
      status: 204,
      handle: ({ principal, params }) => places.remove(principal.tenantId, params.menuId, params.placeId),
    }),
    defineRoute({
      method: 'get',
      path: '/voice-menus/{menuId}/places/{placeId}/comparison',
      operationId: 'compareVoiceMenuPlace',
      tag,
      summary: 'Looks at what is there now, and tells how the newest version differs from it.',
      roles: LEADERS,
      params: placeId,
      status: 200,
      response: comparisonSchema,
      handle: ({ principal, params }) => places.compare(principal.tenantId, params.menuId, params.placeId),
    }),
    defineRoute({
      method: 'post',
      path: '/voice-menus/{menuId}/places/{placeId}/publications',
      operationId: 'publishVoiceMenu',
      tag,
      summary:
        'A version goes to callers; with `dryRun` it is only told what would be done. 409 with `details` (version, there, changes) where the PBX holds what nobody here knows of: it is overwritten only when `over` names exactly that version.',
      roles: ADMINS,
      params: placeId,
      body: z.strictObject({
        version: z.int().min(1),
        dryRun: z.boolean().default(true),
        over: z.string().max(500).optional(),
      }),
      status: 200,
      response: publicationSchema,
      handle: ({ principal, params, body }) =>
        places.publish(principal.tenantId, params, body, nameOf(principal)),
    }),
    defineRoute({
      method: 'get',
      path: '/connections/{connectionId}/voice-menus',
      operationId: 'listConnectionVoiceMenus',
      tag,
      summary: 'What this PBX can carry of menus, which it keeps, and whether callers are led there now.',
      roles: LEADERS,
      params: uuidParam('connectionId'),
      status: 200,
      response: connectionMenusSchema,
      handle: ({ principal, params }) => readConnection(principal.tenantId, params.connectionId),
    }),
    defineRoute({
      method: 'post',
      path: '/voice-menus/imports',
      operationId: 'importVoiceMenu',
      tag,
      summary: 'Takes a menu over that a PBX keeps; it counts as published there.',
      roles: ADMINS,
      body: z.strictObject({ connectionId: z.uuid().toLowerCase(), id: text(200) }),
      status: 201,
      response: menuViewSchema,
      handle: async ({ principal, body }) =>
        service.get(principal.tenantId, await places.takeOver(principal.tenantId, body, nameOf(principal))),
    }),
  ];
}
