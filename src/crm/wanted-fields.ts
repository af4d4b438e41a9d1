/** Which fields of a CRM are shown on cards, so that a look-up brings them along. */
export interface WantedFields {
  /** By the CRM's own names, as in `LookUpWishes`. Asked before each look-up, off the path. */
  fieldsOf(tenantId: string, accountId: string): Promise<readonly string[]>;
}

export const NO_FIELDS: WantedFields = { fieldsOf: async () => [] };
