export interface BridgeSettings {
  server: string;
  company: string;
  lang: string | undefined;
  tokenEndpoint: string | undefined;
  /** Whatever else the address says, for the bridge of one CRM. */
  more: URLSearchParams;
}

/**
 * A bridge is told what it must know in the address of its script, so that its page needs no line of script:
 * `https://hub.example.org/widget/bridges/salesforce.js?company=…`. `page` is the address of a page of the hub itself.
 */
export function readSettings(script: string, page?: string): BridgeSettings {
  const { origin, searchParams } = new URL(script);
  const more = page === undefined ? searchParams : new URL(page).searchParams;
  return {
    server: origin,
    company: more.get('company') ?? '',
    lang: more.get('lang') ?? undefined,
    tokenEndpoint: more.get('token-endpoint') ?? undefined,
    more,
  };
}
