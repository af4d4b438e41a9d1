import { withCallText } from '../../../src/domain/crm/call-text.ts';
import type { CrmRef, CrmStep, Made } from '../../../src/domain/crm/crm-step.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { askBitrix24, type Bitrix24Account, type Fields, isAbout } from './api.ts';
import { isId } from './ids.ts';
import { pageOf } from './settings.ts';
import { findRow, ofRow } from './statistics.ts';
import { type Bitrix24Body, bodyOf } from './steps.ts';

const NO_USER = /user is not found|user is not active|not found or is not active/i;
const NO_CALL = /call is not found/i;
/** Of the call itself: leaving the contact out would not help. */
const NOT_THE_PERSON = /TYPE|ISO-8601|phone number/i;

export async function make(account: Bitrix24Account, step: CrmStep): Promise<Made> {
  const body = bodyOf(step);
  switch (step.id.split(':')[0]) {
    case 'register':
      return register(account, body);
    case 'finish':
      return finish(account, body);
    case 'show':
    case 'hide':
      return turnCard(account, body);
    case 'text':
      return writeText(account, body);
    default:
      return attach(account, body);
  }
}

async function register(account: Bitrix24Account, body: Bitrix24Body): Promise<Made> {
  let made: Fields;
  try {
    made = fieldsOf(await askBitrix24(account, body.method, body.fields));
  } catch (error) {
    const without = withoutUser(error, body) ?? withoutPerson(error, body);
    if (without === undefined) throw error;
    return without;
  }
  if (typeof made.CALL_ID !== 'string')
    throw new ConnectorError('badPayload', 'the registration has no CALL_ID');
  const leadId = made.CRM_CREATED_LEAD;
  const created: CrmRef[] = isId(leadId)
    ? [{ kind: 'lead', id: String(leadId), url: pageOf(account.settings, 'LEAD', String(leadId)) }]
    : [];
  const trouble = made.LEAD_CREATION_ERROR;
  return {
    remember: { ...body.after, callId: made.CALL_ID },
    refs: [{ kind: 'call', id: made.CALL_ID }, ...created],
    ...(typeof trouble === 'string' && trouble !== '' && { notice: `Bitrix24 made no lead: ${trouble}` }),
  };
}

async function finish(account: Bitrix24Account, body: Bitrix24Body): Promise<Made> {
  try {
    return ofRow(account, fieldsOf(await askBitrix24(account, body.method, body.fields)), body);
  } catch (error) {
    const without = withoutUser(error, body);
    if (without !== undefined) return without;
    if (!isAbout(error, NO_CALL)) throw error;
    // Finished before, and the answer was lost: then it is in the statistics.
    const row = await findRow(account, body.call);
    if (row === undefined) {
      throw new ConnectorError(
        'refused',
        'Bitrix24 does not know the registered call any more, and its statistics do not show it',
      );
    }
    return ofRow(account, row, body);
  }
}

async function turnCard(account: Bitrix24Account, body: Bitrix24Body): Promise<Made> {
  try {
    const { result } = await askBitrix24(account, body.method, body.fields);
    return {
      remember: body.after ?? {},
      ...(result === false && { notice: 'Bitrix24 turned no card: for it the call is over' }),
    };
  } catch (error) {
    if (!(error instanceof ConnectorError && error.kind === 'refused')) throw error;
    // A card that cannot be opened must not stand in the way of the call's record.
    return { remember: body.after ?? {}, notice: `Bitrix24 turned no card: ${error.message}` };
  }
}

async function writeText(account: Bitrix24Account, body: Bitrix24Body): Promise<Made> {
  const { former, ...remember } = body.after ?? {};
  const { id, fields } = body.fields as { id: number; fields: { DESCRIPTION: string } };
  try {
    const now = fieldsOf(await askBitrix24(account, 'crm.activity.get', { id }, { isRead: true }));
    const theirs = typeof now.DESCRIPTION === 'string' ? now.DESCRIPTION : '';
    const DESCRIPTION = withCallText(theirs, fields.DESCRIPTION, typeof former === 'string' ? former : '');
    await askBitrix24(account, body.method, { id, fields: { ...fields, DESCRIPTION } });
    return { remember };
  } catch (error) {
    if (!(error instanceof ConnectorError && error.kind === 'refused')) throw error;
    // Deleted by somebody, or kept from us: the call itself is written.
    return { remember, notice: `Bitrix24 keeps no text at this call: ${error.message}` };
  }
}

async function attach(account: Bitrix24Account, body: Bitrix24Body): Promise<Made> {
  try {
    await askBitrix24(account, body.method, body.fields);
  } catch (error) {
    // What was just finished may not be in the table yet.
    if (isAbout(error, /not found in the statistic table/i)) {
      throw new ConnectorError('transient', 'Bitrix24 does not show the call in its statistics yet', {
        isUnsent: true,
      });
    }
    throw error;
  }
  return { remember: body.after ?? {} };
}

/** The user left the company: the call goes to the user of the settings. */
function withoutUser(
  error: unknown,
  { fields, strangers = [], fallbackUserId }: Bitrix24Body,
): Made | undefined {
  const user = String(fields.USER_ID);
  if (user === fallbackUserId || !isAbout(error, NO_USER)) return undefined;
  return {
    remember: { strangers: [...strangers, user] },
    notice: `Bitrix24 has no active user ${user}: the call goes to user ${fallbackUserId}`,
  };
}

/** The contact was deleted, or merged into another: the portal looks for the number itself. Which words it has for that is not published. */
function withoutPerson(error: unknown, { fields }: Bitrix24Body): Made | undefined {
  const isRefused = error instanceof ConnectorError && error.kind === 'refused';
  if (
    !isRefused ||
    fields.CRM_ENTITY_ID === undefined ||
    NOT_THE_PERSON.test(error.message) ||
    isAbout(error, NO_USER)
  )
    return undefined;
  return {
    remember: { withoutPerson: true },
    notice: `Bitrix24 refuses ${String(fields.CRM_ENTITY_TYPE)} ${String(fields.CRM_ENTITY_ID)} (${error.message}): it looks for the number itself`,
  };
}

function fieldsOf({ result }: { result: unknown }): Fields {
  if (typeof result !== 'object' || result === null)
    throw new ConnectorError('badPayload', 'the answer has no fields');
  return result as Fields;
}
