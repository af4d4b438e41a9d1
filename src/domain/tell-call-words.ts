import type { CallOutcome, ClearedBy, Direction, LegResult } from './call-event.ts';

/** Languages in which a call can be told in one line. */
export const TOLD_LANGUAGES = ['ru', 'en'] as const;
export type ToldLanguage = (typeof TOLD_LANGUAGES)[number];

interface Words {
  direction: Record<Direction, string>;
  outcome: Record<CallOutcome, string>;
  result: Record<LegResult, string>;
  endedBy: Record<Exclude<ClearedBy, 'unknown'>, string>;
  queue: string;
  menu: string;
  pressed: string;
  voicemail: string;
  talk: string;
  ringing: string;
  live: string;
  asked: string;
  transfer: string;
  returned: string;
  failedTransfer: string;
  somebody: string;
}

/** Nouns, not verbs: whoever is told of has no gender here. */
export const TOLD_WORDS: Record<ToldLanguage, Words> = {
  ru: {
    direction: { inbound: 'входящий', outbound: 'исходящий', internal: 'внутренний' },
    outcome: {
      answered: 'разговор',
      missed: 'пропущен',
      abandoned: 'клиент не дождался',
      overflowed: 'время очереди вышло',
      voicemail: 'голосовое сообщение',
      blocked: 'не пропущен по списку',
      noAnswer: 'нет ответа',
      busy: 'занято',
      declined: 'отклонён',
      cancelled: 'отменён',
      invalidNumber: 'неверный номер',
      unreachable: 'абонент недоступен',
      congestion: 'сеть перегружена',
      failed: 'не состоялся',
    },
    result: {
      answered: 'ответ',
      noAnswer: 'нет ответа',
      busy: 'занято',
      declined: 'отклонён',
      answeredElsewhere: 'ответили на другом телефоне',
      cancelled: 'звонок прерван',
      diverted: 'переадресация',
      failed: 'не дозвониться',
    },
    endedBy: {
      customer: 'трубку положил клиент',
      agent: 'трубку положили у нас',
      system: 'завершила АТС',
    },
    queue: 'очередь',
    menu: 'голосовое меню',
    pressed: 'нажато',
    voicemail: 'голосовая почта',
    talk: 'разговор',
    ringing: 'звонит телефон',
    live: 'звонок идёт',
    asked: 'консультация',
    transfer: 'перевод',
    returned: 'перевод вернулся',
    failedTransfer: 'перевод не удался',
    somebody: 'кто-то',
  },
  en: {
    direction: { inbound: 'inbound', outbound: 'outbound', internal: 'internal' },
    outcome: {
      answered: 'talk',
      missed: 'missed',
      abandoned: 'the customer gave up',
      overflowed: "the queue's time ran out",
      voicemail: 'voicemail',
      blocked: 'blocked by a list',
      noAnswer: 'no answer',
      busy: 'busy',
      declined: 'declined',
      cancelled: 'cancelled',
      invalidNumber: 'wrong number',
      unreachable: 'unreachable',
      congestion: 'network congested',
      failed: 'failed',
    },
    result: {
      answered: 'answer',
      noAnswer: 'no answer',
      busy: 'busy',
      declined: 'declined',
      answeredElsewhere: 'answered on another phone',
      cancelled: 'stopped ringing',
      diverted: 'forwarded',
      failed: 'not reached',
    },
    endedBy: {
      customer: 'the customer hung up',
      agent: 'our side hung up',
      system: 'the PBX ended it',
    },
    queue: 'queue',
    menu: 'voice menu',
    pressed: 'pressed',
    voicemail: 'voicemail',
    talk: 'talk',
    ringing: 'ringing',
    live: 'the call goes on',
    asked: 'consultation',
    transfer: 'transfer',
    returned: 'transfer came back',
    failedTransfer: 'transfer failed',
    somebody: 'somebody',
  },
};
