import { readConnectionMenus, type WhyNot } from './connection-menus.ts';
import { MenuPathStore } from './menu-paths.ts';
import { MenuPlaces, type MenuPlacesOptions } from './menu-places.ts';
import { VoiceMenuService } from './voice-menu-service.ts';
import type { ConnectionMenus } from './voice-menu-views.ts';
import { WorkingHoursService } from './working-hours-service.ts';

/** The feature whole: menus as they are edited, where they are entered, working hours, and where callers went. */
export function createVoiceMenus(options: MenuPlacesOptions & WhyNot) {
  const { database, bus } = options;
  return {
    service: new VoiceMenuService(options),
    places: new MenuPlaces(options),
    hours: new WorkingHoursService({ database, bus }),
    paths: new MenuPathStore(database),
    readConnection: (tenantId: string, connectionId: string): Promise<ConnectionMenus> =>
      readConnectionMenus(options, tenantId, connectionId),
  };
}
export type VoiceMenus = ReturnType<typeof createVoiceMenus>;
