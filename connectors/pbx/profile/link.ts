import type { ProviderHttp } from '../../kit/provider-http.ts';
import type { ReadProfile } from './check-profile.ts';
import { compiledProfile } from './compiled-profile.ts';
import type { ProfileSettings } from './settings.ts';

/** A connection with its profile at hand. */
export interface Link {
  http: ProviderHttp;
  settings: ProfileSettings;
  compiled: ReadProfile;
}
export function linkOf({ http, settings }: { http: ProviderHttp; settings: ProfileSettings }): Link {
  return { http, settings, compiled: compiledProfile(settings.profile) };
}
