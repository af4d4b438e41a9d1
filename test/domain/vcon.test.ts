import { describe, expect, it } from 'vitest';
import { replayCapture } from '../../bin/replay-capture.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { toVcon, type VconOptions } from '../../src/domain/vcon/to-vcon.ts';
import type { Vcon, VconDialog, VconTransfer } from '../../src/domain/vcon/vcon.ts';
import { vconSchema } from '../../src/http/schemas/vcon.ts';
import { captureLines, scenarioNames } from '../asterisk/recorded-calls.ts';

const connector: PbxConnector = asterisk;
const OPTIONS: VconOptions = {
  host: 'calls.example.com',
  company: 'ООО Пример',
  country: 'RU',
  language: 'en',
  at: new Date('2026-11-22T08:00:00.000Z'),
  audio: [],
  transcripts: [],
  transcriber: 'sandbox',
};

const recordsOf = async (scenario: string): Promise<CallRecord[]> =>
  (await replayCapture(connector, captureLines(scenario))).records;

async function vconOf(scenario: string, options: Partial<VconOptions> = {}) {
  const [record] = await recordsOf(scenario);
  if (record === undefined) throw new Error(`${scenario} has no call`);
  return { record, vcon: toVcon(record, { ...OPTIONS, ...options }) };
}

const transfersOf = ({ dialog }: Vcon): VconTransfer[] =>
  dialog.filter((one): one is VconTransfer => one.type === 'transfer');

/** Telephone numbers of a dialog's parties. */
function numbers({ parties }: Vcon, dialog: VconDialog | undefined): string[] {
  const places = dialog?.type === 'recording' || dialog?.type === 'incomplete' ? dialog.parties : [];
  return places.map((place) => number(parties[place]?.tel));
}
const number = (tel = ''): string => tel.replace(/^tel:/, '').replace(/;.*/, '');

/** Every place that one object names of another. */
function placesIn(vcon: Vcon): { parties: number[]; dialogs: number[] } {
  const parties: number[] = [];
  const dialogs: number[] = [];
  for (const one of vcon.dialog) {
    if (one.type === 'transfer') {
      parties.push(one.transferee, one.transferor, one.transfer_target);
      dialogs.push(
        one.original,
        one.target_dialog,
        ...(one.consultation === undefined ? [] : [one.consultation]),
      );
    } else if (one.type === 'recording' || one.type === 'incomplete') {
      parties.push(...one.parties, ...(one.party_history ?? []).map(({ party }) => party));
    }
  }
  for (const { party, dialog } of vcon.attachments) {
    parties.push(party);
    dialogs.push(dialog);
  }
  dialogs.push(...vcon.analysis.map(({ dialog }) => dialog));
  return { parties, dialogs };
}

describe.each(scenarioNames())('the call %s as a vCon', (scenario) => {
  it('keeps to the draft, and names nobody and nothing that is not in it', async () => {
    for (const record of await recordsOf(scenario)) {
      const vcon = toVcon(record, OPTIONS);
      expect(vconSchema.safeParse(JSON.parse(JSON.stringify(vcon))).error?.issues ?? []).toEqual([]);
      const { parties, dialogs } = placesIn(vcon);
      expect(Math.max(...parties)).toBeLessThan(vcon.parties.length);
      expect(Math.max(...dialogs)).toBeLessThan(vcon.dialog.length);
      const handedOn = record.transfers.filter(({ kind }) => kind === 'blind' || kind === 'attended');
      expect(transfersOf(vcon).map(({ start }) => start)).toEqual(handedOn.map(({ at }) => at));
      for (const { original, consultation, target_dialog } of transfersOf(vcon)) {
        const roles = [original, target_dialog, ...(consultation === undefined ? [] : [consultation])];
        expect(new Set(roles).size).toBe(roles.length);
      }
      expect(vcon.attachments[0]?.body).toEqual(record);
      expect(vcon.uuid.slice(0, 13)).toBe(record.callId.slice(0, 13));
    }
  });
});

describe('a vCon', () => {
  it('tells a chain of two blind transfers as three talks and who handed on to whom', async () => {
    const { record, vcon } = await vconOf('chain-blind-blind');
    const talks = vcon.dialog.filter(({ type }) => type === 'recording');
    expect(talks.map((talk) => numbers(vcon, talk))).toEqual(
      ['101', '102', '103'].map((device) => [record.customer.e164, device]),
    );
    const roles = transfersOf(vcon).map((one) =>
      [one.transferee, one.transferor, one.transfer_target].map((place) => number(vcon.parties[place]?.tel)),
    );
    expect(roles).toEqual([
      [record.customer.e164, '101', '102'],
      [record.customer.e164, '102', '103'],
    ]);
    const [first, second] = transfersOf(vcon);
    // What one transfer leads to is where the next one begins.
    expect(second?.original).toBe(first?.target_dialog);
    expect(first?.consultation).toBeUndefined();
  });

  it('keeps a consultation apart from the talks with the customer', async () => {
    const { record, vcon } = await vconOf('attended-transfer-refer');
    const [transfer] = transfersOf(vcon);
    expect(numbers(vcon, vcon.dialog[transfer?.consultation ?? -1])).toEqual(['101', '102']);
    expect(numbers(vcon, vcon.dialog[transfer?.target_dialog ?? -1])).toEqual([record.customer.e164, '102']);
    expect(vcon.dialog[transfer?.target_dialog ?? -1]).toMatchObject({ start: record.transfers[0]?.at });
  });

  it('says that a target was busy, and that another never answered', async () => {
    for (const [scenario, disposition] of [
      ['blind-transfer-busy', 'busy'],
      ['blind-transfer-unanswered', 'no-answer'],
      ['blind-transfer-returns', 'no-answer'],
    ] as const) {
      const { vcon } = await vconOf(scenario);
      const [transfer] = transfersOf(vcon);
      expect(vcon.dialog[transfer?.target_dialog ?? -1]).toMatchObject({ type: 'incomplete', disposition });
    }
  });

  it('has an empty dialog where somebody took over of whom nothing is known', async () => {
    const { vcon } = await vconOf('blind-transfer-to-voicemail');
    const [transfer] = transfersOf(vcon);
    expect(vcon.dialog[transfer?.target_dialog ?? -1]).toEqual({});
    expect(vcon.parties[transfer?.transfer_target ?? -1]?.tel).toBe(
      'tel:90102;phone-context=calls.example.com',
    );
  });

  it('tells a call that nobody took by its disposition, with everybody whose telephone rang', async () => {
    const { record, vcon } = await vconOf('hunt-nobody');
    expect(vcon.dialog).toMatchObject([
      { type: 'incomplete', disposition: 'no-answer', start: record.startedAt },
    ]);
    expect(numbers(vcon, vcon.dialog[0]).slice(1)).toEqual([
      ...new Set(record.legs.filter(({ role }) => role === 'agent').map(({ device }) => device?.number)),
    ]);
  });

  it('tells who was on hold, and when', async () => {
    const { record, vcon } = await vconOf('hold-and-resume');
    const [talk] = vcon.dialog;
    const events = talk?.type === 'recording' ? (talk.party_history ?? []) : [];
    expect(events.map(({ event }) => event).slice(2, 4)).toEqual(['hold', 'unhold']);
    expect(number(vcon.parties[events[2]?.party ?? -1]?.tel)).toBe(
      record.legs.find(({ role }) => role === 'agent')?.device?.number,
    );
  });

  it('begins with whoever called', async () => {
    const { record, vcon } = await vconOf('outbound-answered');
    expect(numbers(vcon, vcon.dialog[0])).toEqual(['101', record.customer.e164]);
  });

  it('names a customer who withholds the number as the draft does', async () => {
    const { record } = await vconOf('answered-direct');
    const vcon = toVcon({ ...record, customer: { raw: 'anonymous', digits: '', withheld: true } }, OPTIONS);
    expect(vcon.parties[0]).toEqual({ name: 'anonymous' });
  });

  it('ties a recording and what was written down of it to the talk, and a recording of the whole to everybody', async () => {
    const { record } = await vconOf('chain-blind-blind');
    const leg = record.legs.find(({ device }) => device?.number === '102');
    const audio = ['second', 'whole'].map((recordingId) => ({
      recordingId,
      url: `https://calls.example.com/${recordingId}`,
      sha256: 'ff'.repeat(32),
      mediaType: 'audio/mpeg',
      durationMs: 3_000,
    }));
    const recorded: CallRecord = {
      ...record,
      recordings: [
        { id: 'second', legId: leg?.legId ?? '', state: 'ready' },
        { id: 'whole', state: 'ready' },
        { id: 'lost', state: 'failed' },
      ],
    };
    const segments = [{ speaker: 'agent' as const, startMs: 0, endMs: 900, text: 'Good morning.' }];
    const vcon = toVcon(recorded, { ...OPTIONS, audio, transcripts: [{ recordingId: 'second', segments }] });
    expect(vconSchema.safeParse(JSON.parse(JSON.stringify(vcon))).error?.issues ?? []).toEqual([]);
    expect(vcon.dialog[1]).toMatchObject({
      url: 'https://calls.example.com/second',
      content_hash: `sha256-${Buffer.from('ff'.repeat(32), 'hex').toString('base64url')}`,
      duration: 3,
    });
    const whole = vcon.dialog.at(-1);
    expect(whole).toMatchObject({ type: 'recording', url: 'https://calls.example.com/whole' });
    expect(numbers(vcon, whole)).toHaveLength(4);
    expect(vcon.analysis).toMatchObject([
      { type: 'transcript', dialog: 1, vendor: 'sandbox', body: { segments } },
    ]);
  });

  it('is the same for the same record, and another one after the record has changed', async () => {
    const { record, vcon } = await vconOf('answered-direct');
    expect(toVcon(record, OPTIONS)).toEqual(vcon);
    expect(toVcon({ ...record, revision: record.revision + 1 }, OPTIONS).uuid).not.toBe(vcon.uuid);
  });
});
