import { afterEach, describe, expect, it } from 'vitest';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { openSandbox, steppedClock } from '../../sandbox/index.ts';
import type { PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';

const START = Date.parse('2026-03-02T07:00:00.400Z');
const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function open(more: object = {}) {
  const clock = steppedClock(START);
  const sandbox = await openSandbox({ clock, backlog: 0 });
  toClose.push(sandbox.stop);
  const { origin, user, password } = sandbox.addresses.asterisk;
  const settings = { baseUrl: origin, username: user, password, ...more };
  const operations = bindOperations(asterisk, settings, 'RU') as Required<PbxOperations>;
  const channels = async () => {
    const headers = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
    const answer = await fetch(`${origin}/ari/channels`, { headers });
    return (await answer.json()) as { id: string; name: string; state: string }[];
  };
  return { clock, sandbox, operations, channels };
}

const request = { from: { number: '101' }, to: '+79000000101' };

describe('a call that is asked for through ARI', () => {
  it('rings the agent first, on a channel whose id is known before', async () => {
    const { operations, clock, channels, sandbox } = await open();
    const { callId } = await operations.dial.dial(request);
    expect(callId).toMatch(/^callweave-/);
    await clock.advance(200);
    expect(await channels()).toMatchObject([{ id: callId, name: expect.stringMatching(/^PJSIP\/101-/) }]);
    await clock.advance(60_000);
    expect(sandbox.truths()).toMatchObject([{ scenario: 'clickToCall', customer: '79000000101' }]);
  });

  it('is hung up by the leg that the record names, and then is over', async () => {
    const { operations, clock, channels } = await open();
    const { callId = '' } = await operations.dial.dial(request);
    await clock.advance(200);
    const leg = { legId: callId, externalId: '', device: { number: '101' } };
    await operations.callControl.hangUp?.(leg);
    expect(await channels()).toEqual([]);
    await expect(operations.callControl.hangUp?.(leg)).rejects.toMatchObject({
      code: 'unprocessable',
      message: 'The PBX refused: this leg of the call is over.',
    });
    await clock.advance(60_000);
    expect(await channels()).toEqual([]);
  });

  it('is refused where nobody is registered', async () => {
    const { operations } = await open();
    await expect(operations.dial.dial({ ...request, from: { number: '199' } })).rejects.toMatchObject({
      message: 'The PBX refused: the telephone cannot be reached: it is unknown or not registered.',
    });
  });

  it('is not asked for again when the answer is lost', async () => {
    const { operations, sandbox } = await open();
    sandbox.asterisk.faults.next({ kind: 'reset' });
    await expect(operations.dial.dial(request)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('whether Asterisk did it is not known'),
    });
    expect(sandbox.asterisk.faults.counts.met).toBe(1);
  });

  it('needs an ARI user who may write', async () => {
    const { operations, sandbox } = await open();
    const denied = { status: 403, json: { message: 'Write access denied' } };
    sandbox.asterisk.faults.next({ kind: 'answer', answer: denied });
    await expect(operations.dial.dial(request)).rejects.toMatchObject({
      message: 'The PBX refused: this ARI user may only read; it needs "read_only = no".',
    });
  });
});

describe('what ARI does not reach', () => {
  it('is taken away with a reason: the block list', async () => {
    const { operations } = await open({ blockListFamily: 'blacklist' });
    expect(operations.blockList).toBeUndefined();
    expect(Object.keys(operations.callControl).sort()).toEqual(['hangUp', 'hold', 'retrieve', 'transfer']);
    const lacks = asterisk.lacks?.(asterisk.settings.parse({ interface: 'ari' })) ?? {};
    expect(Object.keys(lacks)).toEqual(['blockList']);
    for (const why of Object.values(lacks)) expect(why).toContain('connect through AMI');
  });
});

describe('what an ARI application recorded', () => {
  // As Asterisk 20.20 tells it.
  const frame = (target_uri: string) => ({
    type: 'RecordingFinished',
    timestamp: '2026-03-02T07:00:22.020+0000',
    recording: { name: 'callweave/one', format: 'wav', state: 'done', target_uri, duration: 1 },
    application: 'ops',
  });
  const context = { country: 'RU', settings: asterisk.settings.parse({}) };
  const channel = {
    id: '1772434800.20',
    name: 'PJSIP/trunk-00000001',
    state: 'Ring',
    caller: { number: '79000000011' },
    dialplan: { context: 'from-trunk', exten: '74950000001' },
  };
  const factsOf = (body: object) =>
    asterisk.parse(
      { at: '2026-03-02T07:00:22.100Z', source: 'stream', operation: 'ari', body: JSON.stringify(body) },
      context,
    ).facts;

  it('is a recording of the call whose channel it was', () => {
    expect(asterisk.stream?.wants(JSON.stringify(frame('channel:1772434800.20')))).toBe(true);
    const created = { type: 'ChannelCreated', timestamp: '2026-03-02T07:00:00.000+0000', channel };
    const facts = [created, frame('channel:1772434800.20')].flatMap(factsOf);
    expect(new Set(facts.flatMap(({ keys }) => keys))).toEqual(new Set(['channel:1772434800.20']));
    expect(asterisk.interpret(facts, context)).toContainEqual({
      kind: 'recordingReady',
      at: Date.parse('2026-03-02T07:00:22.020Z'),
      order: 0,
      recording: {
        id: 'callweave/one',
        state: 'pending',
        source: 'callweave/one',
        mediaType: 'audio/wav',
        legId: '1772434800.20',
      },
    });
    expect(factsOf(frame('bridge:x'))).toEqual([]);
  });

  it('is fetched by its name, and gone when Asterisk has it no more', async () => {
    const { operations, sandbox } = await open();
    const sound = { status: 200, bytes: Buffer.from('RIFF'), type: 'audio/wav' };
    sandbox.asterisk.faults.next({ kind: 'answer', answer: sound });
    const fetched = await operations.recordings.fetch({ source: 'callweave/one' });
    if (fetched.state !== 'ready') throw new Error(fetched.state);
    const chunks: Uint8Array[] = [];
    for await (const chunk of fetched.body) chunks.push(chunk);
    expect([fetched.mediaType, Buffer.concat(chunks).toString()]).toEqual(['audio/wav', 'RIFF']);
    expect(await operations.recordings.fetch({ source: 'callweave/two' })).toMatchObject({ state: 'gone' });
  });

  it('is not handed out by AMI', () => {
    const lacks = asterisk.lacks?.(asterisk.settings.parse({ interface: 'ami' })) ?? {};
    expect(Object.keys(lacks).sort()).toEqual([
      'blockList',
      'callControl.hold',
      'callControl.retrieve',
      'recordings',
      'sounds',
      'voiceMenus',
    ]);
  });
});

describe('sounds that Asterisk has by itself', () => {
  it('are listed with their words, and one is there or not', async () => {
    const { operations } = await open();
    expect(await operations.sounds.list()).toContainEqual({
      id: 'digits/1',
      words: 'one',
      languages: ['en'],
    });
    expect(await operations.sounds.has({ id: 'digits/1' })).toBe(true);
    expect(await operations.sounds.has({ id: 'digits/one' })).toBe(false);
  });

  it('cannot be told while Asterisk does not answer as it should', async () => {
    const { operations, sandbox } = await open();
    sandbox.asterisk.faults.next({ kind: 'html' });
    await expect(operations.sounds.has({ id: 'beep' })).rejects.toMatchObject({ code: 'unprocessable' });
  });
});

describe('telephones through ARI', () => {
  it('are listed without the trunk', async () => {
    const { operations } = await open();
    expect((await operations.agents.list()).map(({ id }) => id)).toEqual([
      'PJSIP/101',
      'PJSIP/102',
      'PJSIP/103',
      'PJSIP/104',
    ]);
  });

  it('have a state', async () => {
    const { operations } = await open();
    expect(await operations.presence.read({ userId: 'PJSIP/101' })).toBe('available');
    expect(await operations.presence.read({ userId: 'PJSIP/199' })).toBe('unknown');
  });

  it('are not read from a page of a proxy', async () => {
    const { operations, sandbox } = await open();
    sandbox.asterisk.faults.next({ kind: 'html' });
    await expect(operations.agents.list()).rejects.toMatchObject({
      message: expect.stringContaining('cannot be read'),
    });
  });
});
