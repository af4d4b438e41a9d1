import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { connectorCatalog } from '../../connectors/kit/catalog.ts';
import { profile } from '../../connectors/pbx/profile/profile.ts';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import type { KolokolPbx } from '../../sandbox/profile-pbx/kolokol-pbx.ts';
import type { PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';
import { EXAMPLE, openKolokol, settingsFor } from './kolokol.ts';

let pbx: KolokolPbx;
let at: Required<PbxOperations>;
const clock = steppedClock(Date.UTC(2026, 2, 2, 4));

beforeEach(async () => {
  pbx = await openKolokol(clock);
  at = bindOperations(profile, settingsFor(pbx), 'RU') as Required<PbxOperations>;
});
afterEach(() => pbx.stop());

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a PBX that only its profile knows', () => {
  it('tells its users, page by page, also when its pages are shorter than was asked for', async () => {
    const users = await at.agents.list();
    expect(users).toHaveLength(14);
    expect(users[0]).toEqual({
      id: 'agent1',
      name: 'Agent 1',
      devices: [
        { kind: 'extension', value: '101' },
        { kind: 'user', value: 'agent1' },
      ],
    });
  });

  it('dials in its own way of writing numbers, and its refusal is told in its words', async () => {
    expect(await at.dial.dial({ from: { number: '101' }, to: '79000000011' })).toEqual({
      callId: 'KL-dial-1',
    });
    expect(await at.dial.dial({ from: { number: '101' }, to: '105' })).toEqual({ callId: 'KL-dial-2' });
    expect(pbx.desk.dialled.map(({ whom }) => whom)).toEqual(['+79000000011', '105']);
    await expect(at.dial.dial({ from: { number: '999' }, to: '79000000011' })).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringContaining('no such telephone'),
    });
  });

  it('never dials twice: a lost answer is told as one', async () => {
    await at.numbers.list();
    pbx.faults.next({ kind: 'answer', answer: { status: 502, empty: true } });
    await expect(at.dial.dial({ from: { number: '101' }, to: '79000000011' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(pbx.desk.dialled).toEqual([]);
  });

  it('says of every entry of a list what became of it', async () => {
    const entries = [
      { number: '79000000011', isPrefix: false, comment: 'spam' },
      { number: '7900', isPrefix: true },
      { number: '7', isPrefix: true },
    ];
    expect(await at.blockList.add({ colour: 'black', entries })).toEqual([
      { state: 'done' },
      { state: 'done' },
      { state: 'refused', reason: 'not a number' },
    ]);
    expect(pbx.desk.entries).toContainEqual({ num: '+7900', kind: 'deny', mask: true, note: '' });
    const [again] = await at.blockList.add({ colour: 'black', entries });
    expect(again).toEqual({ state: 'already' });
    expect(await at.blockList.list({ colour: 'black' })).toContainEqual({
      number: '79000000011',
      isPrefix: false,
      comment: 'spam',
    });
    expect(await at.blockList.list({ colour: 'white' })).toEqual([]);
    const gone = { number: '79000000099', isPrefix: false };
    expect(await at.blockList.remove({ colour: 'black', entries: [gone, entries[0]!] })).toEqual([
      { state: 'absent' },
      { state: 'done' },
    ]);
    pbx.faults.next({ kind: 'reset' });
    expect(await at.blockList.add({ colour: 'white', entries: [gone] })).toMatchObject([
      { state: 'unknown' },
    ]);
  });

  it('switches a number, and keeps the kind of what it is told', async () => {
    await at.numbers.setEnabled!({ id: '79000000301', enabled: false });
    expect(pbx.desk.numbers[0]?.on).toBe(false);
    expect(await at.numbers.list()).toEqual([
      { id: '79000000301', number: '79000000301', name: 'Сайт', enabled: false },
    ]);
  });

  it('takes sound files as a form with a file, in the format of its profile', async () => {
    expect(at.prompts.takes).toEqual({
      container: 'wav',
      codec: 'pcm_s16le',
      sampleRateHz: 8000,
      channels: 1,
    });
    expect(at.prompts.maxDurationMs).toBe(120_000);
    const made = await at.prompts.upload({ name: 'Привет "всем"', audio: Buffer.from('RIFF-sound') });
    expect(made).toEqual({ id: 's-1', name: 'Привет "всем"', bytes: 10 });
    expect(await at.prompts.list()).toEqual([{ id: 's-1', name: 'Привет "всем"', bytes: 10 }]);
    await at.prompts.remove({ id: 's-1' });
    await at.prompts.remove({ id: 's-1' });
    expect(await at.prompts.list()).toEqual([]);
    expect(at.prompts.download).toBeUndefined();
  });

  it('gives a recording once it is there', async () => {
    pbx.desk.notYet.set('rec-1', 1);
    expect(await at.recordings.fetch({ source: 'rec-1' })).toEqual({ state: 'notYet' });
    const found = await at.recordings.fetch({ source: 'rec-1' });
    expect(found).toMatchObject({ state: 'ready', mediaType: 'audio/wav' });
    if (found.state === 'ready') expect(await text(found.body)).toContain('a recording of Kolokol');
    expect(await at.recordings.fetch({ source: 'lost' })).toMatchObject({ state: 'gone' });
    await expect(at.recordings.fetch({ source: '..' })).rejects.toMatchObject({ code: 'unprocessable' });
  });

  it('logs in once for whoever asks at once, and renews a token that died', async () => {
    await Promise.all([at.numbers.list(), at.agents.list(), at.prompts.list()]);
    expect(pbx.counts).toEqual({ logins: 1, refreshes: 0 });
    await clock.advance(11 * 60_000);
    await at.numbers.list();
    expect(pbx.counts).toEqual({ logins: 1, refreshes: 1 });
  });

  it('tells a wrong password from a token that died', async () => {
    const wrong = bindOperations(profile, { ...settingsFor(pbx), password: 'wrong-password' }, 'RU');
    await expect(wrong.numbers!.list()).rejects.toMatchObject({
      code: 'unprocessable',
      details: { kind: 'auth' },
    });
  });
});

describe('a profile without sections', () => {
  const short = EXAMPLE.replace(/\nrecordings:[\s\S]*$/, '\n').replace(
    '{black: deny, white: allow}',
    '{black: deny}',
  );

  it('can what it describes, and says of the rest why not', () => {
    const settings = settingsFor(pbx, short);
    expect(Object.keys(bindOperations(profile, settings, 'RU'))).toEqual([]);
    const lacks = connectorCatalog([profile]).lacks('profile', settings);
    expect(lacks.blockList).toBe('The profile of this connection has no section `blockList`.');
    expect(lacks.callLog).toBeUndefined();
    expect(connectorCatalog([profile]).lacks('profile', settingsFor(pbx))).toEqual({
      'prompts.download': 'The profile has no `prompts.download`.',
    });
  });

  it('offers the lists that the PBX has', () => {
    const settings = settingsFor(pbx, EXAMPLE.replace('{ black: deny, white: allow }', '{ black: deny }'));
    expect(bindOperations(profile, settings, 'RU').blockList).toMatchObject({
      colours: ['black'],
      prefixes: true,
    });
  });
});
