import type { UserSettingsAt } from '../../contract.ts';

/** What a PBX told; without the case that it did not. */
type Held<Part extends 'forwarding' | 'rules'> = Exclude<
  NonNullable<UserSettingsAt[Part]>,
  { reason: string }
>;
export type HeldForwarding = Held<'forwarding'>;
export type HeldRules = Held<'rules'>;
