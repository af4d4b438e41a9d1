import { describe, expect, it } from 'vitest';
import type { MenuStep } from '../../src/domain/menu/voice-menu.ts';
import {
  answersAfter,
  callerIn,
  callerWhoTalks,
  type MenuLab,
  type MenuLabOptions,
  menuLabs,
  nothingIsLeft,
  playedTo,
  STEPS,
  soon,
  talks,
} from './menu-lab.ts';

const openLab = menuLabs();
async function open(more: Partial<MenuLabOptions> = {}): Promise<MenuLab> {
  const lab = await openLab({ menus: { main: { start: 'ask', steps: STEPS } }, ...more });
  lab.hall.behaviours.set('PJSIP/101', answersAfter(20));
  return lab;
}
const promptsOf = (lab: MenuLab, id: string) => playedTo(lab, id).length;

describe('when Callweave comes back', () => {
  it('a caller in the middle of a menu is led from its start again', async () => {
    const lab = await open();
    const caller = await callerIn(lab);
    await lab.reopen();
    await soon(() => expect(promptsOf(lab, caller)).toBe(2));
    lab.hall.press(caller, '1');
    await soon(() => expect(talks(lab)).toHaveLength(1));
    expect(lab.arrivals.map(({ entry, called }) => [entry, called])).toEqual([
      ['main', '74950000001'],
      ['main', '74950000001'],
    ]);
  });

  it('a telephone that rang for nobody stops, and its caller is in the menu', async () => {
    const lab = await open();
    lab.hall.behaviours.set('PJSIP/101', { kind: 'silent' });
    const caller = await callerIn(lab);
    lab.hall.press(caller, '1');
    await soon(() => expect(lab.hall.ringingAt('PJSIP/101')).toHaveLength(1));
    await lab.reopen();
    await soon(() => expect(lab.hall.ringingAt('PJSIP/101')).toEqual([]));
    await soon(() => expect(promptsOf(lab, caller)).toBe(2));
  });

  it('a talk has gone on, and ends for both when one hangs up', async () => {
    const lab = await open();
    const caller = await callerWhoTalks(lab);
    await lab.reopen();
    expect(talks(lab)).toEqual([[caller, expect.any(String)]]);
    expect(promptsOf(lab, caller)).toBe(1);
    lab.hall.leave(caller);
    await nothingIsLeft(lab);
  });

  it('a telephone whose caller hung up meanwhile is freed', async () => {
    const lab = await open();
    const caller = await callerWhoTalks(lab);
    lab.close();
    await soon(() => expect(lab.pbx.listeners).toBe(0));
    lab.hall.leave(caller);
    expect(lab.hall.living).toHaveLength(1);
    await lab.reopen();
    await nothingIsLeft(lab);
  });

  it('a caller who waits in a queue of the dial plan stays there, and is still waited for', async () => {
    const queue: MenuStep = {
      kind: 'connect',
      to: { kind: 'queue', id: '400' },
      ringMs: 5_000,
      otherwise: 'bye',
    };
    const lab = await open({ menus: { main: { start: 'queue', steps: { ...STEPS, queue } } } });
    lab.hall.dialPlan.add('from-internal/400');
    const caller = lab.callIn();
    await soon(() => expect(lab.hall.whereabouts(caller)).toMatchObject({ extension: '400' }));
    await lab.reopen();
    const other = lab.callIn();
    await soon(() => expect(lab.hall.whereabouts(other)).toMatchObject({ extension: '400' }));
    expect(lab.arrivals.map(({ callId }) => callId)).toEqual([caller, other]);
    expect(lab.hall.find(caller)?.variables.get('CALLWEAVE_MENU')).toBe('main');
    await soon(() => expect(lab.paths).toEqual([{ end: 'connected', steps: ['queue'] }]));
  });

  it('the stream that broke off has been told, and whose menus they were is not forgotten', async () => {
    const lab = await open();
    const caller = await callerIn(lab);
    lab.pbx.dropConnections();
    await soon(() => expect(lab.closed).toMatchObject([{ kind: 'transient' }]));
    await lab.reopen();
    await soon(() => expect(promptsOf(lab, caller)).toBe(2));
    expect(lab.arrivals.at(-1)).toMatchObject({ entry: 'main', callId: caller });
  });
});

describe('when Asterisk fails', () => {
  it('to fetch a prompt, the menu goes on without it, and that is told', async () => {
    const lab = await open();
    lab.hall.sounds.bad.add(lab.prompt('ask'));
    const caller = await callerIn(lab);
    await soon(() =>
      expect(lab.troubles).toEqual([
        {
          reason: 'a prompt could not be played: Asterisk could not fetch or read it',
          callId: caller,
        },
      ]),
    );
    lab.hall.press(caller, '1');
    await soon(() => expect(talks(lab)).toHaveLength(1));
  });

  it('to take an order, the menu goes on where it can', async () => {
    const lab = await open({
      menus: {
        main: { start: 'hello', steps: { ...STEPS, hello: { kind: 'play', prompt: 'hello', next: 'ask' } } },
      },
    });
    const broken = { kind: 'answer' as const, answer: { status: 500, json: { error: 'Internal error' } } };
    // The answer to the caller passes; playing fails, also when it is tried again.
    lab.pbx.faults.next({ kind: 'slow', ms: 1 });
    lab.pbx.faults.next(broken, 2);
    const caller = lab.callIn();
    await soon(() => expect(lab.hall.played).toEqual([{ channelId: caller, media: lab.prompt('ask') }]));
    expect(lab.troubles).toHaveLength(1);
  });

  it('to let anything be done for a caller, the caller is given back to the dial plan', async () => {
    const lab = await open();
    const broken = { kind: 'answer' as const, answer: { status: 500, json: { error: 'Internal error' } } };
    lab.pbx.faults.next(broken, 2);
    const caller = lab.callIn();
    await soon(() => expect(lab.hall.whereabouts(caller)).toBe('behindStasis'));
    expect(lab.troubles).toMatchObject([{ callId: caller }]);
    await soon(() => expect(lab.paths).toMatchObject([{ end: 'lost' }]));
  });

  it('to say that it did as it was told, it is told again', async () => {
    const lab = await open();
    lab.pbx.faults.next({ kind: 'reset' });
    const caller = await callerIn(lab);
    expect(lab.hall.find(caller)?.channel.state).toBe('Up');
    lab.pbx.faults.next({ kind: 'halfBody' });
    lab.hall.press(caller, '1');
    await soon(() => expect(talks(lab)).toEqual([[caller, expect.any(String)]]));
    expect(lab.hall.living).toHaveLength(2);
  });

  it('to say in time that a telephone rings, whoever picked it up meanwhile keeps talking', async () => {
    let hasAnswered = false;
    const lab = await open({
      async onTheWay({ method, url }) {
        if (method !== 'POST' || !url.endsWith('/ari/channels') || hasAnswered) return;
        await soon(() => expect(talks(lab)).toHaveLength(1));
        hasAnswered = true;
      },
    });
    await callerWhoTalks(lab);
    await soon(() => expect(hasAnswered).toBe(true));
    // Many orders later they still do.
    await callerIn(lab);
    expect(talks(lab)).toHaveLength(1);
  });

  it('to be quick, a caller who has hung up meanwhile leaves nothing behind', async () => {
    const lab = await open();
    const caller = await callerIn(lab);
    lab.pbx.faults.next({ kind: 'slow', ms: 300 }, 3);
    lab.hall.press(caller, '1');
    lab.hall.leave(caller);
    await soon(() => expect(lab.paths).toMatchObject([{ end: 'gone' }]));
    await nothingIsLeft(lab);
    expect(lab.troubles).toEqual([]);
  });

  it.each([
    [
      'a user who may only read',
      { status: 403, json: { message: 'Write access denied' } },
      'refused',
      /read_only = no/,
    ],
    ['a wrong password', { status: 401, json: { message: 'Authentication required' } }, 'auth', /401/],
  ])('to know %s, no caller is taken', async (_what, answer, kind, reason) => {
    const lab = await open();
    lab.close();
    await soon(() => expect(lab.pbx.listeners).toBe(0));
    lab.pbx.faults.next({ kind: 'answer', answer });
    await lab.reopen();
    expect(lab.closed).toEqual([{ kind, reason: expect.stringMatching(reason) }]);
    expect(lab.hall.whereabouts(lab.callIn())).toBe('behindStasis');
  });

  it('to be able to fetch prompts, whoever would hear one goes on in the dial plan', async () => {
    const lab = await open();
    lab.close();
    const old = { status: 200, json: { system: { version: '13.38.3' } } };
    // The first question is for rights, the second for the version.
    lab.pbx.faults.next({ kind: 'slow', ms: 1 });
    lab.pbx.faults.next({ kind: 'answer', answer: old });
    await lab.reopen();
    const caller = lab.callIn();
    await soon(() => expect(lab.hall.whereabouts(caller)).toBe('behindStasis'));
    const reason = 'Asterisk 13.38.3 plays no prompts from Callweave: that came with Asterisk 14';
    expect(lab.troubles).toEqual([{ callId: caller, reason }]);
  });
});

describe('events', () => {
  it('that come twice, late, or of nobody known do no harm', async () => {
    const lab = await open();
    const caller = await callerIn(lab);
    const say = (type: string, more: object) =>
      lab.pbx.tell({ type, timestamp: '2026-03-02T07:15:00.000+0000', ...more }, 'callweave-menus');
    const channel = { id: caller, name: 'PJSIP/trunk-00000000', state: 'Up' };
    const stranger = { ...channel, id: 'nobody' };
    say('StasisStart', { args: ['main'], channel });
    say('ChannelDtmfReceived', { digit: 'A', channel });
    say('ChannelDtmfReceived', { digit: '1', channel: stranger });
    say('StasisEnd', { channel: stranger });
    say('ChannelDestroyed', { channel: stranger, cause: 'x' });
    say('PlaybackFinished', { playback: { id: 'none', state: 'done' } });
    say('ChannelLeftBridge', { bridge: { id: 'none' }, channel: stranger });
    say('StasisStart', { channel: null });
    say('Nonsense', {});
    lab.hall.press(caller, '1');
    lab.hall.press(caller, '1');
    await soon(() => expect(talks(lab)).toHaveLength(1));
    expect(lab.arrivals).toHaveLength(1);
    lab.hall.leave(caller);
    say('StasisEnd', { channel });
    say('ChannelDestroyed', { channel, cause: 16 });
    await nothingIsLeft(lab);
    await soon(() => expect(lab.paths).toHaveLength(1));
    expect(lab.troubles).toEqual([]);
  });
});

describe('two hundred callers at once', () => {
  it('go their ways side by side', async () => {
    const lab = await open();
    const callers = Array.from({ length: 200 }, () => lab.callIn());
    await soon(() => expect(lab.hall.played).toHaveLength(200));
    for (const [index, caller] of callers.entries()) {
      if (index % 2 === 0) lab.hall.press(caller, '1');
      else lab.hall.leave(caller);
    }
    await soon(() => expect(talks(lab)).toHaveLength(100));
    await soon(() => expect(lab.paths).toHaveLength(200));
    for (const caller of callers) if (lab.hall.find(caller)) lab.hall.leave(caller);
    await nothingIsLeft(lab);
    expect(lab.troubles).toEqual([]);
  }, 240_000);
});

describe('the settings', () => {
  it.each([
    ['through AMI', { interface: 'ami' }, /connect through ARI/],
    ['with one application for both', { menuApplication: 'callweave' }, /must differ/],
  ])('%s lead nobody', async (_what, settings, reason) => {
    const lab = await openLab({ menus: {}, settings });
    expect(lab.closed).toEqual([{ kind: 'unsupported', reason: expect.stringMatching(reason) }]);
  });
});
