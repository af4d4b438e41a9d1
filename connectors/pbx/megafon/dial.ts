import type { DialAnswer, DialRequest } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { askMegafon, type MegafonAccount, objectOf, textOf } from './api.ts';

export const CALL_ID_IS_UNCERTAIN =
  'The id that the PBX gives to a dialled call may be another than that of its events: the call is then found by agent, number and time.';

/** `POST /makecall`: a call-back. The employee's telephone rings first, then the customer's. */
export async function dial(account: MegafonAccount, request: DialRequest): Promise<DialAnswer> {
  const phone = digitsOf(request.to);
  if (phone === '') throw new ConnectorError('refused', `"${request.to}" is not a number to call`);
  const clid = request.callerId === undefined ? undefined : digitsOf(request.callerId);
  const answer = objectOf(
    (await askMegafon(account, {
      method: 'POST',
      path: '/makecall',
      body: { phone, user: request.from.user ?? request.from.number, ...(clid !== undefined && { clid }) },
    })) ?? {},
  );
  const callId = textOf(answer.callid);
  return {
    // A live white-label was seen to push its events under another id.
    ...(callId !== undefined && { callId, isCallIdUncertain: true }),
    // `clid` comes back only when the number may be shown; else the PBX silently shows its own.
    ...(clid !== undefined && {
      callerId: digitsOf(textOf(answer.clid) ?? '') === clid ? 'asAsked' : 'another',
    }),
  };
}

/** The platform refuses a leading plus. */
function digitsOf(number: string): string {
  return number.replaceAll(/\D/g, '');
}
