import { asterisk } from '../../../connectors/pbx/asterisk/asterisk.ts';
import { beeline } from '../../../connectors/pbx/beeline/beeline.ts';
import { megafon } from '../../../connectors/pbx/megafon/megafon.ts';
import { mtsAutosecretary } from '../../../connectors/pbx/mts-autosecretary/mts-autosecretary.ts';
import { mtsAutosecretary2 } from '../../../connectors/pbx/mts-autosecretary-2/mts-autosecretary-2.ts';
import { mtsVpbx } from '../../../connectors/pbx/mts-vpbx/mts-vpbx.ts';
import { profile } from '../../../connectors/pbx/profile/profile.ts';
import { t2 } from '../../../connectors/pbx/t2/t2.ts';
import { RUDE_CDR } from '../../../sandbox/mts-autosecretary/cdr-store.ts';
import type { Day } from './live-a-day.ts';

const MINUTE_MS = 60_000;
const DOOR = { drop: 0.02, double: 0.05, answerLost: 0.03 };
const COMMON = { hours: 24, stepMs: 4 * MINUTE_MS, failing: 1 / 8 };

/** A shift at an Asterisk: the line is cut every hour, and once Asterisk starts anew. */
const ASTERISK = {
  connector: asterisk,
  pbx: 'asterisk',
  hours: 8,
  stepMs: MINUTE_MS,
  pace: 0.1,
  failing: 1 / 8,
  async meddle({ asterisk: pbx }, { step, until }) {
    if (step === 0) pbx.reorder = 0.1;
    if (step % 60 !== 30) return;
    if (step === 210) await pbx.restart();
    else pbx.dropConnections();
    await until('degraded');
    await until('ok');
  },
} satisfies Day;

/** How each connector lives through its day. Key: its id, and a dash and more for one that has several ways to listen. */
export const days: Readonly<Record<string, Day>> = {
  'asterisk-ari': ASTERISK,
  'asterisk-ami': {
    ...ASTERISK,
    settings: ({ addresses: { asterisk: at } }) => ({
      interface: 'ami',
      host: '127.0.0.1',
      port: at.amiPort,
      user: at.user,
      secret: at.password,
    }),
  },
  beeline: {
    ...COMMON,
    connector: beeline,
    pbx: 'beeline',
    pace: 0.022,
    door: DOOR,
    async meddle({ beeline: pbx }, { step }) {
      // Once in four hours somebody at the PBX ends whatever there is.
      if (step % 60 === 59) for (const id of pbx.subscriptions.ids) await pbx.subscriptions.end(id);
    },
    renewals: ({ beeline: pbx }) => pbx.subscriptions.counts.granted,
  },
  megafon: { ...COMMON, connector: megafon, pbx: 'megafon', pace: 0.016, door: DOOR },
  'mts-autosecretary': {
    ...COMMON,
    connector: mtsAutosecretary,
    pbx: 'mts',
    pace: 0.07,
    meddle({ mts: pbx }, { step }) {
      if (step === 0) pbx.rows.manners = RUDE_CDR;
    },
  },
  'mts-autosecretary-2': { ...COMMON, connector: mtsAutosecretary2, pbx: 'mts2', pace: 0.04, door: DOOR },
  'mts-vpbx': {
    ...COMMON,
    connector: mtsVpbx,
    pbx: 'vpbx',
    pace: 0.04,
    door: DOOR,
    renewals: ({ vpbx }) => vpbx.counts.switchedOn,
  },
  profile: {
    ...COMMON,
    connector: profile,
    pbx: 'kolokol',
    pace: 0.03,
    door: DOOR,
    meddle({ kolokol: pbx }, { step }) {
      if (step === 0) pbx.manners = { appearAfterMs: [1_000, 400_000], corrected: 0.4 };
    },
    wrong({ truth, record }) {
      const last = truth.result === 'answered' ? truth.finalAgent : undefined;
      if (last !== undefined && record.responsible?.agentId !== last)
        return `last ${record.responsible?.agentId}`;
      const talk = record.durations.talk;
      return Math.abs(talk - truth.talkMs) > 2_000 ? `talk of ${talk} ms, truth ${truth.talkMs}` : undefined;
    },
    renewals: ({ kolokol }) => kolokol.counts.refreshes + kolokol.counts.logins,
  },
  t2: {
    ...COMMON,
    // Asked every four seconds: a morning, in which the pair of tokens grows old.
    hours: 4,
    pace: 0.15,
    connector: t2,
    pbx: 't2',
    settings: () => ({ monitorEverySeconds: 4 }),
    entersAfterHours: 21,
    meddle({ t2: pbx }, { step }) {
      // An answer to a refresh that is lost is the end of the pair: only a person can issue another one.
      if (step === 0) pbx.faults.spares = (path) => path.endsWith('/refresh/token');
    },
    renewals: ({ t2: pbx }) => pbx.api.tokens.refreshes,
  },
};
