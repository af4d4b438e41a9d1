/** Of everything that is read about webhooks. */
export const WEBHOOKS_KEY = ['webhooks'] as const;
