/** What `parse` and `interpret` may know besides their input. Pure data: both functions stay pure. */
export interface ConnectorContext<Settings> {
  settings: Settings;
  /** ISO 3166-1 alpha-2 of the tenant, for numbers without a country. */
  country: string;
}
