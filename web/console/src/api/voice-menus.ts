import type {
  ChangedThere,
  ConnectionMenus,
  MenuChange,
  MenuInput,
  MenuPaths,
  MenuPreview,
  MenuProblem,
  MenuVersionSummary,
  PlaceComparison,
  PlaceView,
  PublicationResult,
  SavedMeanwhile,
  VoiceMenu,
  VoiceMenuSummary,
  VoiceMenuView,
} from '../contract.ts';
import { askHub, type List, listAll } from './hub.ts';

const at = (menuId: string, part = '') => `/voice-menus/${encodeURIComponent(menuId)}${part}`;
const placeOf = (menuId: string, placeId: string, part = '') =>
  at(menuId, `/places/${encodeURIComponent(placeId)}${part}`);

export const listMenus = (signal?: AbortSignal): Promise<VoiceMenuSummary[]> =>
  listAll('/voice-menus', signal);
export const createMenu = (made: { name: string; menu?: VoiceMenu }): Promise<VoiceMenuView> =>
  askHub('POST', '/voice-menus', made);
export const readMenu = (menuId: string, signal?: AbortSignal): Promise<VoiceMenuView> =>
  askHub('GET', at(menuId), undefined, signal);
export const saveMenu = (
  menuId: string,
  saved: { name: string; menu: VoiceMenu; basedOn: number; comment?: string },
): Promise<VoiceMenuView> => askHub('PUT', at(menuId), saved);
export const removeMenu = (menuId: string): Promise<void> => askHub('DELETE', at(menuId));

export const listVersions = (
  menuId: string,
  after: string | undefined,
  signal?: AbortSignal,
): Promise<List<MenuVersionSummary>> =>
  askHub(
    'GET',
    at(menuId, `/versions?limit=50${after === undefined ? '' : `&after=${after}`}`),
    undefined,
    signal,
  );
export const compareVersions = async (
  menuId: string,
  { from, to }: { from: number; to: number },
  signal?: AbortSignal,
): Promise<MenuChange[]> =>
  (
    await askHub<{ changes: MenuChange[] }>(
      'GET',
      at(menuId, `/comparison?from=${from}&to=${to}`),
      undefined,
      signal,
    )
  ).changes;
export const restoreVersion = (
  menuId: string,
  restored: { version: number; basedOn: number },
): Promise<VoiceMenuView> => askHub('POST', at(menuId, '/restorations'), restored);

export const checkMenu = async (
  asked: { menu: VoiceMenu; menuId?: string },
  signal?: AbortSignal,
): Promise<MenuProblem[]> =>
  (await askHub<{ problems: MenuProblem[] }>('POST', '/voice-menus/checks', asked, signal)).problems;

export interface PreviewQuestion {
  menu: VoiceMenu;
  menuId?: string;
  /** RFC 3339. */
  at: string;
  caller: 'known' | 'unknown';
  inputs: readonly MenuInput[];
}
export const previewMenu = (asked: PreviewQuestion, signal?: AbortSignal): Promise<MenuPreview> =>
  askHub('POST', '/voice-menus/previews', asked, signal);

export const placeMenu = (menuId: string, place: { connectionId: string; at: string }): Promise<PlaceView> =>
  askHub('PUT', at(menuId, '/places'), place);
export const leavePlace = (menuId: string, placeId: string): Promise<void> =>
  askHub('DELETE', placeOf(menuId, placeId));
export const comparePlace = (
  menuId: string,
  placeId: string,
  signal?: AbortSignal,
): Promise<PlaceComparison> => askHub('GET', placeOf(menuId, placeId, '/comparison'), undefined, signal);
export const publishMenu = (
  menuId: string,
  placeId: string,
  asked: { version: number; dryRun: boolean; over?: string },
): Promise<PublicationResult> => askHub('POST', placeOf(menuId, placeId, '/publications'), asked);

export const readConnectionMenus = (connectionId: string, signal?: AbortSignal): Promise<ConnectionMenus> =>
  askHub('GET', `/connections/${encodeURIComponent(connectionId)}/voice-menus`, undefined, signal);
export const importMenu = (taken: { connectionId: string; id: string }): Promise<VoiceMenuView> =>
  askHub('POST', '/voice-menus/imports', taken);

export const readPaths = (
  menuId: string,
  { from, to }: { from: string; to: string },
  signal?: AbortSignal,
): Promise<MenuPaths> =>
  askHub(
    'GET',
    at(menuId, `/paths?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`),
    undefined,
    signal,
  );

export type { ChangedThere, SavedMeanwhile };
