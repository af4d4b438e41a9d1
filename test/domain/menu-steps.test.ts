import { describe, expect, it } from 'vitest';
import { replayCapture } from '../../bin/replay-capture.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import type { EventLeg, MenuStepTold } from '../../src/domain/call-event.ts';
import {
  interpretWithMenus,
  parseMenuExchange,
  toMenuExchange,
} from '../../src/domain/menu/menu-exchange.ts';
import type { MenuPathStep } from '../../src/domain/menu/menu-run.ts';
import type { VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import { tellCall } from '../../src/domain/tell-call.ts';
import { writeExplanation } from '../../src/domain/write-explanation.ts';
import { captureLines } from '../asterisk/recorded-calls.ts';
import { CUSTOMER, fold, inbound, on, T0 } from './call-events.ts';

const MENU: VoiceMenu = {
  start: 'ask',
  steps: {
    ask: {
      kind: 'choice',
      keys: { 1: 'sales' },
      waitMs: 5_000,
      tries: 3,
      onTimeout: 'sales',
      onWrongKey: 'sales',
    },
    sales: { kind: 'connect', name: 'Продажи', to: { kind: 'device', number: '101' }, ringMs: 20_000 },
  },
};
const at = (second: number) => new Date(T0 + second * 1000).toISOString();
const PATH: MenuPathStep[] = [
  { menuId: 'm', stepId: 'ask', at: at(1), by: { kind: 'start' } },
  { menuId: 'm', stepId: 'ask', at: at(3), by: { kind: 'key', key: '9', isWrong: true } },
  { menuId: 'm', stepId: 'sales', at: at(5), by: { kind: 'key', key: '1' } },
];
const way = (from = 0, arrivedAt?: number) =>
  toMenuExchange(
    { key: 'channel:1', path: PATH, from, arrivedAt, menuOf: () => ({ name: 'Главное', menu: MENU }) },
    new Date(T0),
  );
const menuLeg = (number: string): EventLeg => ({ id: `ivr-${number}`, role: 'ivr', device: { number } });
const inMenu = (number: string, from: number, to: number) => [
  on('established', from, menuLeg(number)),
  on('connectionCleared', to, menuLeg(number), { result: 'answered' }),
];
const step = (second: number, menuStep: MenuStepTold, leg?: EventLeg) =>
  on('menuStep', second, leg, { menuStep });
const pathOf = (call: ReturnType<typeof fold>, number: string) =>
  call.legs.find(({ device }) => device?.number === number)?.menuPath;

describe('the way of a caller through a menu of ours', () => {
  it('becomes facts of the conversation, each the same however often it is told', () => {
    const whole = parseMenuExchange(way());
    expect(whole?.facts.map(({ keys }) => keys)).toEqual([['channel:1'], ['channel:1'], ['channel:1']]);
    expect(parseMenuExchange(way(2))?.facts).toEqual(whole?.facts.slice(2));
    expect(parseMenuExchange({ at: at(0), source: 'stream', body: '{}' })).toBeUndefined();
  });

  it('names menus, steps and keys of the menu, and never a key that the menu does not have', () => {
    const exchange = way();
    expect(exchange.body).not.toContain('"9"');
    expect(parseMenuExchange(exchange)?.facts.map(({ body }) => body)).toEqual([
      { menu: 'Главное', step: 'ask', by: 'start' },
      { menu: 'Главное', step: 'ask', by: 'wrongKey' },
      { menu: 'Главное', step: 'Продажи', by: 'key', key: '1' },
    ]);
  });

  it('is told by the clock of the PBX', () => {
    const facts = parseMenuExchange(way(0, T0 - 59_000))?.facts;
    expect(facts?.map((fact) => fact.at)).toEqual([T0 - 59_000, T0 - 57_000, T0 - 55_000]);
  });

  it('is no call by itself, and no connector sees it', () => {
    const facts = parseMenuExchange(way())?.facts ?? [];
    const seen: number[] = [];
    const told = { id: 'x', keys: ['channel:1'], at: T0, order: 0, body: {} };
    const interpret = (ones: readonly unknown[]) => {
      seen.push(ones.length);
      return ones.length === 0 ? [] : [inbound()];
    };
    expect(interpretWithMenus(facts, interpret)).toEqual([]);
    expect(interpretWithMenus([...facts, told], interpret).map(({ kind }) => kind)).toEqual([
      'originated',
      'menuStep',
      'menuStep',
      'menuStep',
    ]);
    expect(seen).toEqual([0, 1]);
  });
});

describe('a call that went through menus', () => {
  it('tells under each menu what was done there, whatever the order in which it comes', () => {
    const events = [
      inbound(),
      ...inMenu('main', 1, 10),
      ...inMenu('night', 20, 30),
      step(1, { menu: 'Главное', step: 'ask', by: 'start' }),
      step(5, { menu: 'Главное', step: 'Продажи', by: 'key', key: '1' }),
      step(21, { menu: 'Ночное', step: 'bye', by: 'closed' }),
      on('callCleared', 40, CUSTOMER),
    ];
    const call = fold(events);
    expect(pathOf(call, 'main')).toEqual([
      { at: at(1), menu: 'Главное', step: 'ask', by: 'start' },
      { at: at(5), menu: 'Главное', step: 'Продажи', by: 'key', key: '1' },
    ]);
    expect(pathOf(call, 'night')).toEqual([{ at: at(21), menu: 'Ночное', step: 'bye', by: 'closed' }]);
    expect(fold(events.toReversed())).toEqual(call);
    expect(tellCall(call, 'ru')).toContain('голосовое меню Главное: нажато 1');
    const story = writeExplanation(call);
    expect(story).toContain('the caller pressed 1: Главное, Продажи');
    expect(story).toContain('outside working hours: Ночное, bye');
  });

  it('keeps what was told of one menu there, and drops what belongs to none', () => {
    const told = step(25, { by: 'key', key: '2' }, menuLeg('main'));
    const call = fold([inbound(), ...inMenu('main', 1, 10), ...inMenu('night', 20, 30), told]);
    expect(pathOf(call, 'main')).toEqual([{ at: at(25), by: 'key', key: '2' }]);
    expect(pathOf(call, 'night')).toBeUndefined();
    expect(fold([inbound(), step(2, { by: 'start' })])).toEqual(fold([inbound()]));
  });

  it.each([
    ['ivr-digit-1', [{ by: 'key', key: '1' }]],
    ['ivr-wrong-then-timeout', [{ by: 'timeout' }]],
    // Three digits may be anything.
    ['ivr-extension', undefined],
    ['ivr-abandoned', undefined],
  ])('shows what the dial plan of a PBX shows of it: %s', async (scenario, expected) => {
    for (const dialect of ['ari', 'ami'] as const) {
      const [call] = (await replayCapture(asterisk, captureLines(scenario, dialect))).records;
      const path = call?.legs.find(({ role }) => role === 'ivr')?.menuPath;
      expect(
        path?.map(({ at: _, ...taken }) => taken),
        dialect,
      ).toEqual(expected);
    }
  });

  it('says the same again from a capture in which the hub told the way', async () => {
    const lines = [...captureLines('ivr-abandoned', 'ari')];
    const started = lines.map((line) => JSON.parse(line)).find(({ body }) => body.includes('ChannelCreated'));
    const { channel, timestamp } = JSON.parse(started.body);
    const told = toMenuExchange(
      {
        key: `channel:${channel.id}`,
        path: PATH,
        from: 0,
        arrivedAt: Date.parse(timestamp.replace('+0000', 'Z')) + 1_000,
        menuOf: () => ({ name: 'Главное', menu: MENU }),
      },
      new Date(),
    );
    const { records, problems } = await replayCapture(asterisk, [JSON.stringify(told), ...lines]);
    expect(problems).toEqual([]);
    expect(records).toHaveLength(1);
    const menu = records[0]?.legs.find(({ role }) => role === 'ivr');
    expect(menu?.menuPath?.map(({ by, key }) => key ?? by)).toEqual(['start', 'wrongKey', '1']);
    expect(menu?.device?.name).toBe('Главное');
  });
});
