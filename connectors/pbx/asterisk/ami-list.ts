import { ConnectorError } from '../../kit/connector-error.ts';
import { type AmiPacket, header } from './ami-packet.ts';
import { openAmiSession } from './ami-session.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';

/** The answer to one action that lists something; `undefined`: Asterisk refused it or does not know it. */
export type AmiAnswer = { items: AmiPacket[]; refusal?: undefined } | { items?: undefined; refusal: string };

/** A busy PBX lists some thousand channels within a second. */
const ANSWER_TIMEOUT_MS = 15_000;

/** Asks one after the other on a connection of its own, without events. Throws `ConnectorError`. */
export function askAmiLists(settings: AsteriskSettings, actions: readonly string[]): Promise<AmiAnswer[]> {
  return new Promise((resolve, reject) => {
    const answers: AmiAnswer[] = [];
    let items: AmiPacket[] = [];
    const timeout = setTimeout(() => {
      reject(new ConnectorError('transient', `Asterisk did not finish its answer to ${current()} in time`));
      session.close();
    }, ANSWER_TIMEOUT_MS);
    const current = (): string => actions[answers.length] ?? '';
    const idOf = (index: number): string => `callweave-${index}`;
    const ask = (): void => {
      if (answers.length < actions.length) {
        session.send(current(), { ActionID: idOf(answers.length) });
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
        if (header(packet, 'ActionID') !== idOf(answers.length)) return;
        const event = header(packet, 'Event');
        if (event === undefined) {
          if (header(packet, 'Response') === 'Error')
            answer({ refusal: header(packet, 'Message') ?? 'no reason given' });
        } else if (event === `${current()}Complete` || header(packet, 'EventList') === 'Complete') {
          answer({ items });
        } else {
          items.push(packet);
        }
      },
      onClose: (reason, kind) => {
        clearTimeout(timeout);
        // After the last answer this changes nothing.
        reject(new ConnectorError(kind, reason));
      },
    });
  });
}
