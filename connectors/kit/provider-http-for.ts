import { AxiosProviderHttp } from './axios-provider-http.ts';
import type { PbxConnectorDefinition } from './define-pbx-connector.ts';
import type { ProviderHttp } from './provider-http.ts';
import { secretFieldsOf, settingsSchemaOf } from './settings-form.ts';

/** The HTTP client of one connection: its secrets masked and kept to its own origins, its own rate limit. */
export function providerHttpFor<Settings>(
  definition: PbxConnectorDefinition<Settings>,
  settings: Settings,
): ProviderHttp {
  const values = settings as Record<string, unknown>;
  const secrets = secretFieldsOf(settingsSchemaOf(definition))
    .map((field) => values[field])
    .filter((value): value is string => typeof value === 'string');
  return new AxiosProviderHttp({
    secrets,
    origins: credentialOrigins(definition, settings),
    ...(definition.rateLimit && { rateLimit: definition.rateLimit }),
  });
}

/** Where the credentials of these settings may go. */
export function credentialOrigins<Settings>(
  definition: PbxConnectorDefinition<Settings>,
  settings: Settings,
): string[] {
  return definition.apiOrigins?.(settings) ?? urlOrigins(settings as Record<string, unknown>);
}

/** Without `apiOrigins` the credentials may go where the person's own address settings point, and nowhere else. */
function urlOrigins(settings: Record<string, unknown>): string[] {
  return Object.values(settings).flatMap((value) => {
    if (typeof value !== 'string' || !URL.canParse(value)) return [];
    const { origin } = new URL(value);
    return origin === 'null' ? [] : [origin];
  });
}
