import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

/** Empty: no column. */
const COLUMN = /^(?:[a-z][a-z0-9_]{0,99})?$/;

export const dynamics365Settings = z.object({
  organization: z.url({ protocol: /^https?$/ }).meta({
    title: 'Address of the environment',
    description: 'https://company.crm4.dynamics.com, as in the address bar',
  }),
  directory: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,100}$/)
    .meta({
      title: 'Directory (tenant) id',
      description: 'Of Microsoft Entra, on the page of the application',
    }),
  clientId: z.string().min(1).max(100).meta({ title: 'Application (client) id' }),
  clientSecret: secret().meta({ title: 'Client secret', description: 'Its value, not its id' }),
  authority: z
    .url({ protocol: /^https?$/ })
    .default('https://login.microsoftonline.com')
    .meta({ title: 'Sign-in service', description: 'Another one in national clouds' }),
  unanswered: z.enum(['cancelled', 'completed']).default('cancelled').meta({
    title: 'Unanswered calls end as',
    description: 'The state of the activity; how the call went stands in its text either way',
  }),
  statusMade: z.int().min(0).max(2_000_000_000).default(2).meta({
    title: 'Status reason of outgoing calls',
    description: 'Number of the status reason within “completed”; yours if the column was changed',
  }),
  statusReceived: z
    .int()
    .min(0)
    .max(2_000_000_000)
    .default(4)
    .meta({ title: 'Status reason of incoming calls', description: 'Likewise' }),
  statusCancelled: z
    .int()
    .min(0)
    .max(2_000_000_000)
    .default(3)
    .meta({ title: 'Status reason of cancelled calls', description: 'Within “cancelled”' }),
  digitsColumn: z.string().regex(COLUMN).default('').meta({
    title: 'Column with the digits of the number',
    description:
      'Logical name of a column of your own in contacts, accounts and leads that holds digits only. Empty: the telephone columns are searched in the usual spellings',
  }),
  recordingColumn: z.string().regex(COLUMN).default('').meta({
    title: 'Column for the recording',
    description:
      'Logical name of a text column of your own in phone calls. Empty: the address stands in the description',
  }),
});
export type Dynamics365Settings = z.infer<typeof dynamics365Settings>;

/** Without a slash at its end. */
export function organizationOf({ organization }: Pick<Dynamics365Settings, 'organization'>): string {
  return new URL(organization).origin;
}

/** Page of a row for people. */
export function pageOf(
  settings: Pick<Dynamics365Settings, 'organization'>,
  entity: string,
  id: string,
): string {
  return `${organizationOf(settings)}/main.aspx?pagetype=entityrecord&etn=${entity}&id=${id}`;
}
