import { describe, expect, it } from 'vitest';
import type { MenuStep, VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import {
  answersAfter,
  type MenuLab,
  type MenuLabOptions,
  menuLabs,
  nothingIsLeft,
  playedTo,
  soon,
  talks,
} from './menu-lab.ts';

const openLab = menuLabs();
function open(steps: Record<string, MenuStep>, more: Partial<MenuLabOptions> = {}): Promise<MenuLab> {
  const main: VoiceMenu = { start: Object.keys(steps)[0] ?? '', steps };
  return openLab({ menus: { main }, ...more });
}

const connect = (
  to: Extract<MenuStep, { kind: 'connect' }>['to'],
  otherwise?: string,
  ringMs = 1_000,
): MenuStep => ({
  kind: 'connect',
  to,
  ringMs,
  ...(otherwise !== undefined && { otherwise }),
});
const agent = (agentId: string) => ({ kind: 'agent' as const, agentId: `agent-${agentId}` });
const bye: MenuStep = { kind: 'hangUp', prompt: 'bye' };
const choice = (more: Partial<Extract<MenuStep, { kind: 'choice' }>> = {}): MenuStep => ({
  kind: 'choice',
  prompt: 'ask',
  keys: { 1: 'one' },
  waitMs: 60_000,
  tries: 2,
  onTimeout: 'bye',
  onWrongKey: 'bye',
  ...more,
});
describe('a caller who is handed over', () => {
  it('is answered, hears the prompt, presses a key, and talks with the agent who picks up', async () => {
    const lab = await open({
      hello: { kind: 'play', prompt: 'hello', next: 'ask' },
      ask: choice(),
      one: connect(agent('101')),
      bye,
    });
    lab.hall.behaviours.set('PJSIP/101', answersAfter(50));
    const caller = lab.callIn();
    await soon(() => expect(playedTo(lab, caller)).toEqual(['hello.wav', 'ask.wav']));
    expect(lab.hall.find(caller)?.channel.state).toBe('Up');
    lab.hall.press(caller, '1');
    await soon(() => expect(talks(lab)).toEqual([[caller, expect.stringMatching(/^callweave-menu-leg~/)]]));
    expect(lab.arrivals).toEqual([
      {
        entry: 'main',
        caller: '79000000001',
        called: '74950000001',
        callId: caller,
        conversationKey: `channel:${caller}`,
        at: expect.any(Number),
      },
    ]);
    await soon(() => expect(lab.paths).toEqual([{ end: 'connected', steps: ['hello', 'ask', 'one'] }]));
    lab.hall.leave(caller);
    await nothingIsLeft(lab);
    expect(lab.troubles).toEqual([]);
  });

  it('is let go when the agent hangs up', async () => {
    const lab = await open({ one: connect(agent('101')) });
    lab.hall.behaviours.set('PJSIP/101', answersAfter(10));
    lab.callIn();
    await soon(() => expect(talks(lab)).toHaveLength(1));
    lab.hall.leave(talks(lab)[0]?.[1] ?? '');
    await nothingIsLeft(lab);
  });

  it('hears the prompt no further when a key is pressed', async () => {
    const lab = await open({ ask: choice({ keys: { 1: 'bye' } }), bye });
    lab.hall.sounds.soundMs = 60_000;
    const caller = lab.callIn();
    await soon(() => expect(playedTo(lab, caller)).toEqual(['ask.wav']));
    lab.hall.press(caller, '1');
    await soon(() => expect(playedTo(lab, caller)).toEqual(['ask.wav', 'bye.wav']));
    expect(lab.hall.sounds.heardBy(caller)).toEqual([lab.prompt('bye')]);
  });

  it('hears a sound that Asterisk has by itself, and nothing is fetched for it', async () => {
    const lab = await open({ ask: choice({ prompt: 'pbx:digits/1' }), one: connect(agent('101')), bye });
    const caller = lab.callIn();
    await soon(() => expect(lab.hall.played).toEqual([{ channelId: caller, media: 'sound:digits/1' }]));
    expect(lab.troubles).toEqual([]);
  });

  it('is asked again after silence and after a wrong key, and then led on', async () => {
    const steps = {
      ask: choice({ wrongKeyPrompt: 'wrong', tries: 3, waitMs: 1_000 }),
      one: connect(agent('101')),
      bye,
    };
    const lab = await open(steps);
    lab.hall.sounds.soundMs = 20;
    const caller = lab.callIn();
    await soon(() => expect(playedTo(lab, caller)).toEqual(['ask.wav', 'ask.wav']));
    lab.hall.press(caller, '7');
    await soon(() => expect(playedTo(lab, caller).slice(2)).toEqual(['wrong.wav', 'ask.wav']));
    await soon(() =>
      expect(lab.paths).toMatchObject([{ end: 'hungUp', steps: ['ask', 'ask', 'ask', 'bye'] }]),
    );
    expect(playedTo(lab, caller).slice(4)).toEqual(['bye.wav']);
    await nothingIsLeft(lab);
  });

  it('is led by the hours, and into another menu', async () => {
    const second: VoiceMenu = { start: 'bye', steps: { bye } };
    const hours: MenuStep = { kind: 'hours', hoursId: 'office', open: 'bye', closed: 'second' };
    const main: VoiceMenu = {
      start: 'hours',
      steps: { hours, bye, second: { kind: 'menu', menuId: 'second' } },
    };
    const lab = await open({}, { menus: { main, second }, hours: 'closed' });
    lab.callIn();
    await soon(() => expect(lab.paths).toEqual([{ end: 'hungUp', steps: ['hours', 'second', 'bye'] }]));
    await nothingIsLeft(lab);
  });

  it('hears the ringing, unanswered, while a telephone rings', async () => {
    const lab = await open({ one: connect(agent('101'), 'bye', 60_000), bye });
    lab.hall.behaviours.set('PJSIP/101', { kind: 'silent' });
    const caller = lab.callIn();
    await soon(() => expect(lab.hall.ringingAt('PJSIP/101')).toHaveLength(1));
    expect(lab.hall.isRinging(caller)).toBe(true);
    expect(lab.hall.find(caller)?.channel.state).toBe('Ring');
  });
});

describe('whoever is rung', () => {
  it('is the responsible agent before anybody else, and the menu follows for strangers', async () => {
    const steps = {
      owner: connect({ kind: 'responsible' }, 'ask'),
      ask: choice(),
      one: connect(agent('103')),
      bye,
    };
    const known = await open(steps, { responsible: ['102'] });
    known.hall.behaviours.set('PJSIP/102', answersAfter(10));
    known.callIn();
    await soon(() => expect(talks(known)).toHaveLength(1));
    expect(known.hall.played).toEqual([]);
    const stranger = await open(steps);
    const caller = stranger.callIn();
    await soon(() => expect(playedTo(stranger, caller)).toEqual(['ask.wav']));
    expect(stranger.hall.ringingAt('PJSIP/102')).toEqual([]);
  });

  it('are several at once, and the others stop ringing when one picks up', async () => {
    const agentIds = ['agent-101', 'agent-102', 'agent-103'];
    const lab = await open({ all: connect({ kind: 'agents', agentIds, ring: 'all' }, undefined, 60_000) });
    lab.hall.behaviours.set('PJSIP/101', { kind: 'silent' });
    lab.hall.behaviours.set('PJSIP/102', answersAfter(200));
    lab.hall.behaviours.set('PJSIP/103', { kind: 'silent' });
    const caller = lab.callIn();
    await soon(() => expect(talks(lab)).toEqual([[caller, expect.any(String)]]));
    await soon(() => expect(lab.hall.living).toHaveLength(2));
    expect(lab.hall.living[1]?.name).toMatch(/^PJSIP\/102-/);
  });

  it('is one after the other: no answer, declined, busy, not registered, and then somebody', async () => {
    const agentIds = ['101', '102', '103', '104', '105'].map((number) => `agent-${number}`);
    const lab = await open({ turn: connect({ kind: 'agents', agentIds, ring: 'inTurn' }) });
    lab.hall.behaviours.set('PJSIP/101', { kind: 'silent' });
    lab.hall.behaviours.set('PJSIP/102', { kind: 'declines', afterMs: 20 });
    lab.hall.behaviours.set('PJSIP/103', { kind: 'busy' });
    lab.hall.behaviours.set('PJSIP/105', answersAfter(10));
    const caller = lab.callIn();
    await soon(() => expect(talks(lab)).toEqual([[caller, expect.any(String)]]));
    expect(lab.hall.telephones.rung).toEqual(agentIds.map((agentId) => agentId.replace('agent-', 'PJSIP/')));
    expect(lab.hall.living[1]?.name).toMatch(/^PJSIP\/105-/);
    expect(lab.troubles).toEqual([]);
  });

  it('is nobody, and the caller is led on', async () => {
    const lab = await open({ one: connect(agent('101'), 'bye'), bye });
    lab.callIn();
    await soon(() => expect(lab.paths).toEqual([{ end: 'hungUp', steps: ['one', 'bye'] }]));
  });

  it('picks up too late for a caller who has gone, and is let go', async () => {
    const lab = await open({ one: connect(agent('101'), undefined, 60_000) });
    lab.hall.behaviours.set('PJSIP/101', answersAfter(3_000));
    const caller = lab.callIn();
    await soon(() => expect(lab.hall.ringingAt('PJSIP/101')).toHaveLength(1));
    lab.hall.leave(caller);
    await nothingIsLeft(lab);
    await soon(() => expect(lab.paths).toEqual([{ end: 'gone', steps: ['one'] }]));
    expect(lab.troubles).toEqual([]);
  });

  it('hands the caller on by a transfer of the telephone, which ends nothing until one side hangs up', async () => {
    const lab = await open({ one: connect(agent('101')) });
    lab.hall.behaviours.set('PJSIP/101', answersAfter(10));
    const caller = lab.callIn();
    await soon(() => expect(lab.paths).toHaveLength(1));
    const asked = lab.pbx.faults.counts.met;
    const heir = lab.hall.replaceInBridge(talks(lab)[0]?.[1] ?? '');
    // For a moment the bridge looked left; who is in it is asked before anything is ended.
    await soon(() => expect(lab.pbx.faults.counts.met).toBeGreaterThan(asked));
    expect(talks(lab)).toEqual([[caller, heir]]);
    expect(lab.arrivals).toHaveLength(1);
    lab.hall.leave(heir);
    await nothingIsLeft(lab);
  });
});

describe('what the dial plan does', () => {
  const HERE = 'from-internal';

  it.each([
    ['group', { kind: 'group' as const, id: '600' }, '600'],
    ['queue', { kind: 'queue' as const, id: '400' }, '400'],
    ['number', { kind: 'number' as const, number: '79000000555' }, '79000000555'],
  ])('is left to it for good where nothing follows: a %s', async (_kind, to, extension) => {
    const lab = await open({ last: connect(to) });
    lab.hall.dialPlan.add(`${HERE}/${extension}`);
    const caller = lab.callIn();
    await soon(() => expect(lab.hall.whereabouts(caller)).toEqual({ context: HERE, extension }));
    await soon(() => expect(lab.paths).toEqual([{ end: 'connected', steps: ['last'] }]));
    expect(lab.hall.find(caller)?.variables.get('CALLWEAVE_MENU')).toBe('');
  });

  it('takes messages, where the settings say', async () => {
    const settings = { menuContext: 'boxes', menuVoicemail: 'vm{id}' };
    const lab = await open({ box: { kind: 'voicemail', box: '102' } }, { settings });
    lab.hall.dialPlan.add('boxes/vm102');
    const caller = lab.callIn();
    await soon(() => expect(lab.hall.whereabouts(caller)).toEqual({ context: 'boxes', extension: 'vm102' }));
    await soon(() => expect(lab.paths).toEqual([{ end: 'voicemail', steps: ['box'] }]));
    expect(lab.hall.find(caller)?.variables.get('CALLWEAVE_MENU')).toBe('');
  });

  it('rings a group whose failure matters through a pair of its own, so that it is told', async () => {
    const lab = await open({ group: connect({ kind: 'group', id: '600' }, 'bye'), bye });
    lab.hall.behaviours.set('Local/600@from-internal/n', { kind: 'silent' });
    const caller = lab.callIn();
    await soon(() => expect(lab.paths).toEqual([{ end: 'hungUp', steps: ['group', 'bye'] }]));
    expect(playedTo(lab, caller)).toEqual(['bye.wav']);
    await nothingIsLeft(lab);
  });

  it('hands back a caller whom nobody in the queue took', async () => {
    const lab = await open({ queue: connect({ kind: 'queue', id: '400' }, 'bye'), bye });
    lab.hall.dialPlan.add(`${HERE}/400`);
    const caller = lab.callIn();
    await soon(() => expect(lab.hall.whereabouts(caller)).toEqual({ context: HERE, extension: '400' }));
    expect(lab.hall.find(caller)?.variables.get('CALLWEAVE_MENU')).toBe('main');
    expect(lab.paths).toEqual([]);
    lab.hall.handBack(caller, ['main']);
    await soon(() => expect(lab.paths).toEqual([{ end: 'hungUp', steps: ['queue', 'bye'] }]));
    expect(lab.arrivals).toHaveLength(1);
  });

  it('may keep a caller whom the queue has found somebody for', async () => {
    const lab = await open({ queue: connect({ kind: 'queue', id: '400' }, 'bye'), bye });
    lab.hall.dialPlan.add(`${HERE}/400`);
    const caller = lab.callIn();
    await soon(() => expect(lab.hall.whereabouts(caller)).toMatchObject({ extension: '400' }));
    lab.hall.leave(caller);
    await soon(() => expect(lab.paths).toEqual([{ end: 'connected', steps: ['queue'] }]));
  });

  it('cannot do is told, and the caller is led on', async () => {
    const lab = await open({ queue: connect({ kind: 'queue', id: '400' }, 'bye'), bye });
    const caller = lab.callIn();
    await soon(() => expect(lab.paths).toEqual([{ end: 'hungUp', steps: ['queue', 'bye'] }]));
    expect(lab.troubles).toEqual([
      { reason: 'the dial plan has no 400 in its context from-internal', callId: caller },
    ]);
  });

  it('goes on behind Stasis() for an entry that no menu has, and when the hub cannot say', async () => {
    const lab = await open({ bye });
    const unknown = lab.callIn('other');
    await soon(() => expect(lab.hall.whereabouts(unknown)).toBe('behindStasis'));
    expect(lab.troubles).toEqual([]);
    const broken = await open({ bye }, { enter: () => Promise.reject(new Error('the database is away')) });
    const caller = broken.callIn();
    await soon(() => expect(broken.hall.whereabouts(caller)).toBe('behindStasis'));
    await soon(() => expect(broken.troubles).toMatchObject([{ callId: caller }]));
  });

  it('goes on by itself while Callweave is away', async () => {
    const lab = await open({ bye });
    lab.close();
    await soon(() => expect(lab.pbx.listeners).toBe(0));
    expect(lab.hall.whereabouts(lab.callIn())).toBe('behindStasis');
  });
});
