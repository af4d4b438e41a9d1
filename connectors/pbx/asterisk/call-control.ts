import type { ControlledLeg } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { header } from './ami-packet.ts';
import { type AmiTalk, isRefusal, talkToAmi } from './ami-talk.ts';
import { askAri } from './ari-http.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';
import { extensionOf } from './dialling.ts';
import { talkControl } from './menus/talk-control.ts';

/**
 * A leg is a channel, and its name on the record is the channel's id. Of calls of the dial plan there is no hold: AMI has none, and
 * ARI's (tried on Asterisk 20) is answered with success while neither the telephone nor the customer is told anything.
 */
export const callControl: NonNullable<PbxOperationsOf<AsteriskSettings>['callControl']> = {
  hold: (account, leg) => overIsOver(talkControl.hold(account, channelOf(leg))),
  retrieve: (account, leg) => overIsOver(talkControl.retrieve(account, channelOf(leg))),
  async transfer(account, leg) {
    const { settings } = account;
    if (settings.interface === 'ari') {
      await overIsOver(talkControl.transfer(account, channelOf(leg), leg.to));
      return;
    }
    const extension = extensionOf(settings, leg.to);
    await talkToAmi(settings, async (talk) => {
      await checkReachable(talk, { settings, channel: channelOf(leg), extension });
      await overIsOver(
        talk.ask('BlindTransfer', {
          Channel: channelOf(leg),
          Context: settings.dialContext,
          Exten: extension,
        }),
      );
    });
  },
  async hangUp(account, leg) {
    const { settings } = account;
    const channel = channelOf(leg);
    if (settings.interface === 'ari') {
      const path = `channels/${encodeURIComponent(channel)}`;
      await overIsOver(askAri(account, { method: 'DELETE', path, query: { reason: 'normal' } }));
      return;
    }
    await talkToAmi(settings, (talk) =>
      overIsOver(talk.ask('Hangup', { Channel: channel, Cause: NORMAL_CLEARING })),
    );
  },
};

const NORMAL_CLEARING = '16';

export const NO_HOLD_BY_AMI = 'AMI holds no calls; ARI holds those that a voice menu of Callweave connected.';

function channelOf({ legId, externalId }: ControlledLeg): string {
  return legId ?? externalId;
}

/** Asterisk reports success for a transfer to a number that the dial plan does not know, and hangs up on the customer. */
async function checkReachable(
  talk: AmiTalk,
  { settings, channel, extension }: { settings: AsteriskSettings; channel: string; extension: string },
): Promise<void> {
  const { dialContext } = settings;
  const variable = `DIALPLAN_EXISTS(${dialContext},${extension},1)`;
  const { answer } = await overIsOver(talk.ask('Getvar', { Channel: channel, Variable: variable }));
  // Empty where the function is not loaded: then nobody can say beforehand.
  if (header(answer, 'Value') === '0') {
    throw new ConnectorError('refused', `the dial plan has no ${extension} in its context ${dialContext}`);
  }
}

async function overIsOver<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    if (isRefusal(error, /no such channel|does not exist|channel not found/i)) {
      throw new ConnectorError('refused', 'this leg of the call is over');
    }
    throw error;
  }
}
