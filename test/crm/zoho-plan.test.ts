import { describe, expect, it } from 'vitest';
import { zoho } from '../../connectors/crm/zoho/zoho.ts';
import type { CallOutcome } from '../../src/domain/call-event.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import type { Json } from '../../src/domain/crm/crm-step.ts';
import {
  agentLeg,
  CUSTOMER,
  fold,
  IDENTITY,
  inbound,
  OPTIONS,
  on,
  originatorLeg,
} from '../domain/call-events.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';
import { left, live, rang, took } from './zoho-stage.ts';

const USERS = { a201: '88401', a202: '88402', a203: '88403' };
const SETTINGS = {
  clientId: 'c',
  clientSecret: 's',
  refreshToken: 'r',
  companyNumber: '+74950000009',
};

interface Body {
  form: Record<string, string>;
  after: { [field: string]: Json };
}

function planned(call: CallRecord, more: Partial<CrmSituation> = {}, settings: object = {}) {
  const step = zoho.plan(
    situationOf(call, { users: USERS, ...more }),
    zoho.settings.parse({ ...SETTINGS, ...settings }),
  );
  return step && { ...step, ...(step.body as unknown as Body) };
}

/** Every notice of a call that is seen at these moments, in order, when Zoho takes them all. */
function told(moments: readonly CallRecord[], more: Partial<CrmSituation> = {}, settings: object = {}) {
  let memory: { [field: string]: Json } = {};
  const forms: Record<string, string>[] = [];
  for (const call of moments) {
    for (let step = planned(call, { ...more, memory }, settings); step !== undefined; ) {
      forms.push(step.form);
      memory = { ...memory, ...step.after };
      step = planned(call, { ...more, memory }, settings);
      if (forms.length > 20) throw new Error('the plan does not end');
    }
  }
  return forms;
}
/** `L2 ringing 88402`: the leg where it is not the first, the state, and whose it is. */
const short = (forms: readonly Record<string, string>[]) =>
  forms.map(({ id = '', state, zohouser = 'nobody' }) =>
    [...(/L\d$/.exec(id) ?? []), state, zohouser].join(' '),
  );

describe('a live call at Zoho', () => {
  it('rings as soon as it rings at a user, and only so long as a card is worth something', () => {
    expect(planned(live())).toBeUndefined();
    const call = live(rang('201', 1), rang('202', 1));
    expect(planned(call)).toMatchObject({
      id: 'ringing:1',
      kind: 'pop',
      whenUnknown: 'repeatable',
      until: '2026-03-02T08:00:30.000Z',
      form: {
        type: 'received',
        state: 'ringing',
        from: '+79000000011',
        to: '+74950000001',
        zohouser: '88401',
      },
    });
    expect(planned(call)?.form.id).toMatch(/^[A-Za-z0-9]+$/);
  });

  it('does not ring where nobody is a user there', () => {
    expect(planned(live(rang('209', 1)))).toBeUndefined();
    expect(planned(live(rang('209', 1), rang('202', 1)))?.form.zohouser).toBe('88402');
  });

  it('is answered by whoever answers, also by another than it first rang at', () => {
    const group = [rang('201', 1), rang('202', 1)];
    expect(short(told([live(...group), live(...group, took('202', 5))]))).toEqual([
      'ringing 88401',
      'answered 88402',
    ]);
  });

  it('rings at every user of a group where that is wanted', () => {
    const call = live(rang('201', 1), rang('202', 1), rang('203', 2));
    expect(short(told([call], {}, { cardForAll: true }))).toEqual([
      'ringing 88401',
      'ringing 88402',
      'ringing 88403',
    ]);
    expect(short(told([call]))).toEqual(['ringing 88401']);
  });

  it('rings and is answered when it is first seen in the middle of the talk', () => {
    expect(short(told([live(rang('201', 1), took('201', 5))]))).toEqual(['ringing 88401', 'answered 88401']);
  });

  it('is a new call, tied to the one before, for whom it is handed on to blindly', () => {
    const talk = [rang('201', 1), took('201', 5)];
    const moved = [...talk, left('201', 30), rang('202', 30)];
    const forms = told([live(...talk), live(...moved), live(...moved, took('202', 36))]);
    expect(short(forms)).toEqual([
      'ringing 88401',
      'answered 88401',
      'ended 88401',
      'L2 ringing 88402',
      'L2 answered 88402',
    ]);
    expect(forms[3]?.transferredcallid).toBe(forms[0]?.id);
    expect(forms[4]).not.toHaveProperty('transferredcallid');
    expect(forms[2]).toMatchObject({ start_time: '2026-03-02 07:15:04', duration: '25' });
  });

  it('does not ring at a colleague who is only asked, and moves when the customer does', () => {
    const asking = [
      rang('201', 1),
      took('201', 5),
      on('held', 20, agentLeg('201')),
      rang('202', 21),
      took('202', 24, { peer: 'colleague' }),
    ];
    expect(short(told([live(...asking)]))).toEqual(['ringing 88401', 'answered 88401']);
    expect(short(told([live(...asking), shapes.attended])).slice(2)).toEqual([
      'ended 88401',
      'L2 ended 88402',
    ]);
  });

  it('that is outgoing rings while it is dialled, and is answered by the customer', () => {
    const dialled = on('originated', 0, originatorLeg('201'), {
      direction: 'outbound',
      customer: { raw: '79000000011' },
      line: { raw: '74950000001' },
    });
    const agentAt = ({ number }: { number: string }) => ({ agentId: `a${number}`, name: number });
    const identity = { ...IDENTITY, callId: shapes.outgoing.callId };
    const waiting = fold([dialled, on('delivered', 1, CUSTOMER)], { ...OPTIONS, agentAt }, identity);
    expect(short(told([waiting]))).toEqual(['ringing 88401']);
    expect(planned(waiting)?.form).toMatchObject({
      type: 'dialed',
      from: '+74950000001',
      to: '+79000000011',
    });
    expect(told([waiting, shapes.outgoing]).map(({ state }) => state)).toEqual([
      'ringing',
      'answered',
      'ended',
    ]);
  });

  it('is left alone once its card was left: nothing but its end is told', () => {
    const call = live(rang('201', 1), took('201', 5));
    expect(planned(call, { left: ['ringing:1'] })).toBeUndefined();
  });
});

describe('a call that is over', () => {
  it('is ended at once where it was answered live, with beginning and length', () => {
    const forms = told([shapes.ringing, shapes.talking, { ...shapes.answered, final: false }]);
    expect(forms.map(({ state }) => state)).toEqual(['ringing', 'answered', 'ended']);
    expect(forms[2]).toMatchObject({
      zohouser: '88401',
      start_time: '2026-03-02 07:15:04',
      duration: '240',
    });
    expect(new Set(forms.map(({ id }) => id)).size).toBe(1);
  });

  it('of which nobody was told is one notice, when its record is final', () => {
    expect(planned({ ...shapes.answered, final: false })).toBeUndefined();
    const forms = told([shapes.answered]);
    expect(forms).toHaveLength(1);
    expect(forms[0]).toMatchObject({ state: 'ended', zohouser: '88401', duration: '240' });
    expect(told([shapes.attended])).toMatchObject([{ state: 'ended', zohouser: '88402' }]);
    expect(told([shapes.blind])).toMatchObject([{ state: 'ended', zohouser: '88402' }]);
  });

  it('that was handed on to somebody unknown there, in vain, still gets its recording', () => {
    const talk = [rang('201', 1), took('201', 5)];
    const moved = [...talk, left('201', 30), rang('209', 30)];
    const agentAt = ({ number }: { number: string }) => ({ agentId: `a${number}`, name: number });
    const over = fold(
      [inbound(), ...moved, on('callCleared', 45, CUSTOMER)],
      { ...OPTIONS, agentAt },
      { ...IDENTITY, final: true },
    );
    const moments = [live(...talk), live(...moved), over];
    expect(short(told(moments))).toEqual(['ringing 88401', 'answered 88401', 'ended 88401']);
    const forms = told([...moments, shapes.recorded(over)]);
    expect(forms.slice(3)).toMatchObject([{ state: 'ended', zohouser: '88401', id: forms[0]?.id }]);
    expect(forms[3]?.voiceuri).toContain('https://');
  });

  it('that was answered while nobody told is answered and then ended, so that it is not missed', () => {
    expect(told([shapes.ringing, shapes.answered]).map(({ state }) => state)).toEqual([
      'ringing',
      'answered',
      'ended',
    ]);
  });

  it('that was handed on while nobody told has one more call for the rest of it', () => {
    const talking = { ...shapes.blind, endedAt: undefined, outcome: undefined, final: false };
    const legs = shapes.blind.legs
      .filter(({ agentId }) => agentId !== 'a202')
      .map((leg) => (leg.agentId === 'a201' ? { ...leg, state: 'connected' } : leg));
    const forms = told([{ ...talking, legs } as unknown as CallRecord, shapes.blind]);
    expect(forms.map(({ state, zohouser }) => `${state} ${zohouser}`)).toEqual([
      'ringing 88401',
      'answered 88401',
      'ended 88401',
      'ended 88402',
    ]);
    expect(forms[3]?.duration).toBe('60');
    expect(forms[3]?.id).not.toBe(forms[0]?.id);
  });

  it.each<[CallOutcome, string, string]>([
    ['missed', 'missed', 'noanswer'],
    ['noAnswer', 'missed', 'noanswer'],
    ['busy', 'missed', 'busy'],
    ['declined', 'missed', 'rejected'],
    ['cancelled', 'missed', 'noanswer'],
    ['invalidNumber', 'missed', 'invalid'],
    ['unreachable', 'missed', 'notavailable'],
    ['congestion', 'missed', 'notavailable'],
    ['blocked', 'missed', 'blocked'],
    ['failed', 'missed', 'noanswer'],
  ])('that ended %s is %s when it came in and %s when it went out', (outcome, incoming, outgoing) => {
    const [came] = told([{ ...shapes.missed, outcome }]);
    expect(came).toMatchObject({ state: incoming, start_time: '2026-03-02 07:15:04' });
    expect(came).not.toHaveProperty('duration');
    expect(told([{ ...shapes.outgoingInVain, outcome }])).toMatchObject([{ state: outgoing }]);
    expect(told([{ ...shapes.missed, outcome }], {}, { endedOnly: true })).toMatchObject([
      { state: 'ended', duration: '0' },
    ]);
  });

  it('is told without an agent where the agent is no user, or was not taken', () => {
    expect(told([shapes.answered], { users: {} })[0]).not.toHaveProperty('zohouser');
    const memory = { strangers: ['88401'] };
    expect(planned(shapes.answered, { memory })?.form).not.toHaveProperty('zohouser');
  });

  it('has the number of the settings where its line is not known', () => {
    const { line: _, ...call } = shapes.missed;
    expect(told([call as CallRecord])[0]?.to).toBe('+74950000009');
  });

  it('stays over at Zoho when it turns out to be alive', () => {
    const legs = [{ id: 'call1', agent: 'a201', state: 'over', users: [], startedAt: '', talkers: 1 }];
    expect(planned(live(rang('201', 1)), { memory: { legs, isClosed: true } })).toBeUndefined();
    expect(planned(live(rang('202', 1)), { memory: { legs } })?.form.transferredcallid).toBe('call1');
  });

  it('is kept out between colleagues and from hidden numbers', () => {
    expect(planned(shapes.internal)).toBeUndefined();
    expect(planned(shapes.withheld)).toBeUndefined();
  });
});

describe('the recording', () => {
  it('comes with the end when it is there, and else with the end told once more', () => {
    expect(told([shapes.recorded(shapes.answered)])).toMatchObject([{ voiceuri: expect.any(String) }]);
    const forms = told([shapes.answered, shapes.recorded(shapes.answered)]);
    expect(forms).toHaveLength(2);
    expect(forms[1]).toEqual({ ...forms[0], voiceuri: expect.stringContaining('https://cti.example/r/r1') });
    expect(
      told([shapes.answered, shapes.recorded(shapes.answered)], {}, { lateRecordings: false }),
    ).toHaveLength(1);
  });

  it('of a voice mail comes with the missed call', () => {
    const ready = { ...shapes.voicemail, recordings: [{ id: 'vm1', state: 'ready' as const }] };
    expect(told([ready])).toMatchObject([{ state: 'missed', voiceuri: expect.stringContaining('vm1') }]);
  });
});

it.each([[{ companyNumber: '84950000009' }], [{ clientSecret: undefined }], [{ api: 'not an address' }]])(
  'refuses settings that cannot work: %j',
  (given) => {
    expect(zoho.settings.safeParse({ ...SETTINGS, ...given }).success).toBe(false);
  },
);
