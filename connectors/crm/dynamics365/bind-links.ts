import type { CallLinks } from './call-fields.ts';
import { TABLES } from './people.ts';

/** Navigation properties of phonecall are written with its name behind, or without it: documents differ, and so do clients. */
export type RegardingForm = 'named' | 'plain';

/** Who sent it, and whom it was for. */
const FROM = 1;
const TO = 2;

export function regardingProperty(type: keyof typeof TABLES, form: RegardingForm): string {
  const { entity } = TABLES[type];
  return form === 'named' ? `regardingobjectid_${entity}_phonecall` : `regardingobjectid_${entity}`;
}

/** Whom an activity is about and whose it is, as Dataverse takes it. */
export function bindLinks(
  { person, owner }: Partial<CallLinks>,
  form: RegardingForm,
): Record<string, unknown> {
  return {
    ...(person && {
      [`${regardingProperty(person.type, form)}@odata.bind`]: `/${TABLES[person.type].set}(${person.id})`,
    }),
    ...(typeof owner === 'string' && { 'ownerid@odata.bind': `/systemusers(${owner})` }),
  };
}

/** The two sides of the call, as the form shows them. Only those whom Dynamics knows. */
export function bindParties(
  { person, owner }: Partial<CallLinks>,
  isOutgoing: boolean,
): Record<string, unknown> {
  const [customerSide, ourSide] = isOutgoing ? [TO, FROM] : [FROM, TO];
  const parties = [
    ...(person
      ? [
          {
            [`partyid_${TABLES[person.type].entity}@odata.bind`]: `/${TABLES[person.type].set}(${person.id})`,
            participationtypemask: customerSide,
          },
        ]
      : []),
    ...(typeof owner === 'string'
      ? [{ 'partyid_systemuser@odata.bind': `/systemusers(${owner})`, participationtypemask: ourSide }]
      : []),
  ];
  return parties.length === 0 ? {} : { phonecall_activity_parties: parties };
}
