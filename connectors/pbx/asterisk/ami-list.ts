import { ConnectorError } from '../../kit/connector-error.ts';
import { type AmiPacket, header } from './ami-packet.ts';
import { openAmiSession } from './ami-session.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';

export type AmiList = 'CoreShowChannels' | 'Status' | 'BridgeList';

/** Action → the event that is one item of its answer. */
const ITEM_OF: ReadonlyMap<string, string> = new Map<AmiList, string>([
  ['CoreShowChannels', 'CoreShowChannel'],
  ['Status', 'Status'],
  ['BridgeList', 'BridgeListItem'],
]);

/** The answer to one action that lists something; `refusal`: Asterisk refused it or does not know it. */
export type AmiAnswer = { items: AmiPacket[]; refusal?: undefined } | { items?: undefined; refusal: string };

/** A busy PBX lists some thousand channels within a second. */
const ANSWER_TIMEOUT_MS = 15_000;

/** Asks one after the other on a connection of its own, without events. Throws `ConnectorError`. */
export function askAmiLists(settings: AsteriskSettings, actions: readonly AmiList[]): Promise<AmiAnswer[]> {
  return new Promise((resolve, reject) => {
    const answers: AmiAnswer[] = [];
    let items: AmiPacket[] = [];
    const timeout = setTimeout(() => {
      reject(new ConnectorError('transient', `Asterisk did not finish its answer to ${current()} in time`));
      session.close();
    }, ANSWER_TIMEOUT_MS);
    const current = (): string => actions[answers.length] ?? 'nothing';
    const ask = (): void => {
      if (answers.length < actions.length) {
        session.send(current());
        return;
      }
      resolve(answers);
      session.close();
    };
    const answer = (one: AmiAnswer): void => {
      answers.push(one);
      items = [];
      ask();
    };
    const session = openAmiSession(settings, 'off', {
      onReady: ask,
      onPacket: (packet) => {
        const event = header(packet, 'Event');
        // One question at a time and no events: an answer is ours even where it does not repeat an id.
        if (event === `${current()}Complete`) answer({ items });
        else if (event !== undefined && event === ITEM_OF.get(current())) items.push(packet);
        else if (header(packet, 'Response') === 'Error')
          answer({ refusal: header(packet, 'Message') ?? 'no reason given' });
      },
      onClose: (reason, kind) => {
        clearTimeout(timeout);
        // After the last answer this changes nothing.
        reject(new ConnectorError(kind, reason));
      },
    });
  });
}
