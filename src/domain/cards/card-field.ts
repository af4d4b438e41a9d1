/** How the value of a field is meant to be read. */
export const FIELD_FORMATS = ['text', 'date', 'money', 'phone', 'link'] as const;
export type FieldFormat = (typeof FIELD_FORMATS)[number];

/** Who looks at a card: the role of the session, whatever the agent is. */
export const CARD_ROLES = ['admin', 'supervisor', 'agent'] as const;
export type CardRole = (typeof CARD_ROLES)[number];

/** A field of a CRM that a company shows on its cards. */
export interface CardField {
  fieldId: string;
  /** Of the CRM account that it comes from. */
  accountId: string;
  /** The CRM's own name, as look-ups are asked for it: `mobilephone`, `company.revenue`. */
  field: string;
  /** As people read it. Unique in its company, whatever the case: sentences of hints name fields by it. */
  label: string;
  format: FieldFormat;
  /** Nobody else is sent its value. Never empty. */
  roles: readonly CardRole[];
}

/** As CRMs name fields, with the type of person in front where only that has it. */
export const FIELD_NAME = /^(?:(?:contact|company|lead)\.)?[A-Za-z0-9_]{1,100}$/;
