import type { Dialect } from './recorded-calls.ts';

type Headers = Record<string, unknown>;

/** What an older Asterisk, or a user with fewer rights, would not have been sent. */
export interface PoorerStream {
  dialect: Dialect;
  /** The frame as it would have come; undefined: it would not have come. */
  reduce(frame: Headers): Headers | undefined;
  /** Recorded calls that cannot be told whole without it, and why. All others are. */
  lost?: { why: string; scenarios: string[] };
}

/** Every event of AMI says which right lets a user see it: `Privilege: call,all`. */
function onlyRights(...rights: string[]) {
  return (packet: Headers): Headers | undefined =>
    rights.includes(String(packet.Privilege).split(',')[0] ?? '') ? packet : undefined;
}

function withoutHeaders(isGone: (name: string) => boolean) {
  return (packet: Headers): Headers =>
    Object.fromEntries(Object.entries(packet).filter(([name]) => !isGone(name)));
}

function withoutEvents(...names: string[]) {
  return (packet: Headers): Headers | undefined =>
    names.includes(String(packet.Event ?? packet.type)) ? undefined : packet;
}

function both(...steps: ((frame: Headers) => Headers | undefined)[]) {
  return (frame: Headers): Headers | undefined =>
    steps.reduce<Headers | undefined>((left, step) => left && step(left), frame);
}

/** At any depth: channels stand within frames. */
function withoutFields(...names: string[]) {
  return (frame: Headers): Headers =>
    JSON.parse(JSON.stringify(frame), (name, value) => (names.includes(name) ? undefined : value));
}

const MAILBOXES = {
  why: 'nothing says that the caller reached a mailbox, so a message left is a call given up',
  scenarios: ['queue-no-agent-voicemail', 'voicemail-after-no-answer'],
};

const like13 = both(
  withoutEvents('DialState'),
  withoutHeaders((name) => name === 'TechCause'),
);
const like12 = both(
  like13,
  withoutHeaders((name) => name.endsWith('Linkedid')),
);

/** By what is missing. Since when Asterisk tells it: docs/connectors/asterisk.md. */
export const POORER_STREAMS: Readonly<Record<string, PoorerStream>> = {
  'AMI with the rights call, agent and dialplan': {
    dialect: 'ami',
    reduce: onlyRights('call', 'agent', 'dialplan'),
  },
  'AMI with the rights call and dialplan': { dialect: 'ami', reduce: onlyRights('call', 'dialplan') },
  'AMI with the rights call and agent': {
    dialect: 'ami',
    reduce: onlyRights('call', 'agent'),
    lost: MAILBOXES,
  },
  'AMI with the right call alone': { dialect: 'ami', reduce: onlyRights('call'), lost: MAILBOXES },
  'AMI of Asterisk 13, without SIP codes and the states of a dial': { dialect: 'ami', reduce: like13 },
  'AMI of Asterisk 12 and 13 before 13.5, without linked ids': { dialect: 'ami', reduce: like12 },
  'AMI of the oldest version, without time stamps, with the right call alone': {
    dialect: 'ami',
    reduce: both(
      onlyRights('call'),
      withoutEvents('CEL'),
      like12,
      withoutHeaders((name) => name === 'Timestamp'),
    ),
    lost: MAILBOXES,
  },
  'ARI before 16.27 and 18.13, without SIP codes, Call-IDs and applications of channels': {
    dialect: 'ari',
    reduce: withoutFields('tech_cause', 'protocol_id', 'caller_rdnis', 'tenantid', 'app_name', 'app_data'),
  },
  'ARI before 20.13 and 22.3, without transfers that are left to an application': {
    dialect: 'ari',
    reduce: withoutEvents('ChannelTransfer'),
  },
  'ARI before 13.4, without holds': {
    dialect: 'ari',
    reduce: withoutEvents('ChannelHold', 'ChannelUnhold'),
    lost: {
      why: 'nothing says that a customer is on hold, so that time counts as talk',
      scenarios: [
        'attended-transfer-aborted',
        'attended-transfer-dtmf',
        'attended-transfer-refer',
        'attended-transfer-threeway',
        'blind-transfer-dtmf',
        'blonde-transfer',
        'chain-attended-attended',
        'hold-and-resume',
        'outbound-then-attended-transfer',
      ],
    },
  },
};
