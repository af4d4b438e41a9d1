import type { FallbackCause, Responsible, ResponsibleRule } from '../call-record.ts';

/** Languages that a record can explain itself in: those of the tenant's setting. */
export type WordsLocale = 'ru' | 'en';

interface Words {
  /** `value` is what stands behind the rule in `reason`. */
  rule: Record<ResponsibleRule, (value: string) => string>;
  scope: { tenant: string; queue: (name: string) => string; line: (name: string) => string };
  why: Record<FallbackCause, string>;
}

const RU: Words = {
  rule: {
    lastConnected: () => 'последний разговор с клиентом',
    firstAnswered: () => 'первый ответ на звонок',
    longestTalk: () => 'самый долгий разговор с клиентом',
    contactOwner: () => 'ведёт этот контакт',
    dialledDirectly: (device) => `звонили прямо на ${device}`,
    lastRang: (device) => `телефон ${device} звонил последним`,
    queueDuty: (queue) => `дежурит в очереди «${queue}»`,
    originator: (device) => `звонок начат с телефона ${device}`,
  },
  scope: {
    tenant: 'общее правило компании',
    queue: (name) => `очередь «${name}» так решает`,
    line: (name) => `линия ${name} так решает`,
  },
  why: {
    noContact: 'клиента нет среди контактов',
    ambiguousContact: 'контакт не выбран из нескольких',
    noOwner: 'у контакта нет владельца',
    ownerUnknown: 'владельца контакта нет среди сотрудников',
    ownerInactive: 'владелец контакта больше не работает',
    answererUnknown: 'кто ответил, неизвестно',
    agentInactive: 'те, кому звонили, больше не работают',
    nobodyRang: 'ни один телефон не звонил',
  },
};

const EN: Words = {
  rule: {
    lastConnected: () => 'was the last to talk with the customer',
    firstAnswered: () => 'was the first to answer',
    longestTalk: () => 'talked longest with the customer',
    contactOwner: () => 'owns this contact',
    dialledDirectly: (device) => `${device} was dialled directly`,
    lastRang: (device) => `${device} was the last phone to ring`,
    queueDuty: (queue) => `is on duty for the queue “${queue}”`,
    originator: (device) => `the call was made from ${device}`,
  },
  scope: {
    tenant: 'the rule of the company',
    queue: (name) => `the rule of the queue “${name}”`,
    line: (name) => `the rule of the line ${name}`,
  },
  why: {
    noContact: 'the customer is no contact',
    ambiguousContact: 'nobody chose among several contacts',
    noOwner: 'the contact has no owner',
    ownerUnknown: 'the owner of the contact is no agent here',
    ownerInactive: 'the owner of the contact has left',
    answererUnknown: 'who answered is unknown',
    agentInactive: 'those whose phones rang have left',
    nobodyRang: 'no phone rang',
  },
};

/** The reason as one sentence: who, by which rule, whose setting it is, and why a rule that comes first did not decide. */
export function responsibleWords(responsible: Responsible, locale: WordsLocale): string {
  const words = locale === 'ru' ? RU : EN;
  const { agentName, agentId, rule, scope, scopeName, fallbackFrom = [] } = responsible;
  const value = responsible.reason.slice(rule.length + 1);
  const parts = [`${agentName ?? agentId} — ${words.rule[rule](value)}`];
  if (scope === 'tenant') parts.push(`(${words.scope.tenant})`);
  // Of the agent on duty the rule itself names the queue.
  else if (scope !== undefined && rule !== 'queueDuty')
    parts.push(`(${words.scope[scope](scopeName ?? '')})`);
  const why = fallbackFrom.map((fallback) => words.why[fallback.why]);
  return `${parts.join(' ')}${why.map((one) => `; ${one}`).join('')}`;
}
