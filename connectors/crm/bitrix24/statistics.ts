import type { CrmRef, CrmStep, Found, Made } from '../../../src/domain/crm/crm-step.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { askBitrix24, type Bitrix24Account, type Fields } from './api.ts';
import { isId } from './ids.ts';
import { pageOf } from './settings.ts';
import { type Bitrix24Body, bodyOf } from './steps.ts';

/** A finished call stands in the statistics under our own id. One that is registered and not finished stands nowhere. */
export async function find(account: Bitrix24Account, step: CrmStep): Promise<Found> {
  const body = bodyOf(step);
  const row = await findRow(account, body.call);
  return row === undefined ? { state: 'absent' } : { state: 'made', ...ofRow(account, row, body) };
}

export async function findRow(account: Bitrix24Account, externalId: string): Promise<Fields | undefined> {
  const { result } = await askBitrix24(
    account,
    'voximplant.statistic.get',
    { FILTER: { EXTERNAL_CALL_ID: externalId } },
    { isRead: true },
  );
  if (!Array.isArray(result)) throw new ConnectorError('badPayload', 'the statistics are no list');
  // Were the filter unknown to an older portal, it would give everything.
  return (result as Fields[]).find(
    (row) => row.EXTERNAL_CALL_ID === undefined || row.EXTERNAL_CALL_ID === externalId,
  );
}

/** A row of the statistics, which `finish` answers too. */
export function ofRow({ settings }: Bitrix24Account, row: Fields, { fields }: Bitrix24Body): Made {
  const { CALL_ID: callId, CRM_ACTIVITY_ID: activityId, CRM_ENTITY_ID: entityId } = row;
  if (typeof callId !== 'string')
    throw new ConnectorError('badPayload', 'the row of the call has no CALL_ID');
  const type = String(row.CRM_ENTITY_TYPE);
  const refs: CrmRef[] = [
    { kind: 'call', id: callId },
    ...(isId(activityId)
      ? [
          {
            kind: 'activity' as const,
            id: String(activityId),
            ...(isId(entityId) && { url: pageOf(settings, type, String(entityId)) }),
          },
        ]
      : []),
  ];
  return {
    remember: {
      callId,
      finishedFor: isId(row.PORTAL_USER_ID) ? String(row.PORTAL_USER_ID) : String(fields.USER_ID),
      ...(isId(activityId) && { activityId: String(activityId) }),
    },
    refs,
    ...(!isId(activityId) && {
      notice: 'Bitrix24 knows nobody with this number: the call is in its statistics only',
    }),
  };
}
