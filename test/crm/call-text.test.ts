import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callLine, wholeSeconds } from '../../src/domain/crm/call-line.ts';
import { callText, withCallText } from '../../src/domain/crm/call-text.ts';
import { agentLeg, CUSTOMER, fold, inbound, on } from '../domain/call-events.ts';

const PAGE = 'https://cti.example/calls/call-1';

function answered(): CallRecord {
  return fold([
    inbound(),
    on('delivered', 1, agentLeg('201')),
    on('established', 11.5, agentLeg('201')),
    on('callCleared', 70, CUSTOMER, { clearedBy: 'customer' }),
  ]);
}

describe('the line that says what a CRM has no field for', () => {
  it('has the outcome and the exact times', () => {
    const line = callLine(answered());
    expect(line).toMatch(/^cti:call-1 direction=inbound /);
    expect(line).toContain(' outcome=answered ');
    expect(line).toContain(' ring=10.5 talk=58.5 ');
    expect(line).toContain(' path=201');
    expect(line).not.toContain('\n');
  });

  it('writes a value with spaces so that it can be read again', () => {
    const call = { ...answered(), queue: { id: 'q', name: 'Отдел "Юг" 2' } };
    const value = /queue=("(?:[^"\\]|\\.)*")/.exec(callLine(call))?.[1];
    expect(JSON.parse(value ?? 'null')).toBe('Отдел "Юг" 2');
  });

  it('says nothing that changes with each moment while the call is alive', () => {
    const ringing = fold([inbound(), on('delivered', 1, agentLeg('201'))]);
    const talking = fold([
      inbound(),
      on('delivered', 1, agentLeg('201')),
      on('established', 9, agentLeg('201')),
    ]);
    expect(callLine(talking)).toBe(callLine(ringing));
  });

  it('never says that nobody talked when somebody did', () => {
    expect(wholeSeconds(0)).toBe(0);
    expect(wholeSeconds(120)).toBe(1);
    expect(wholeSeconds(1_400)).toBe(1);
    expect(wholeSeconds(240_600)).toBe(241);
  });
});

describe('the text of a call', () => {
  const links = { call: PAGE, recordings: { r1: 'https://cti.example/r/1?signed=a' } };
  const call: CallRecord = { ...answered(), recordings: [{ id: 'r1', state: 'ready' }] };

  it('has the call for people, the line, the page and the recordings', () => {
    const lines = callText({ call, links, language: 'en' }).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('201: talk 0:59');
    expect(lines[1]).toMatch(/^cti:call-1 /);
    expect(lines[2]).toBe(`cti:call ${PAGE}`);
    expect(lines[3]).toBe('cti:recording https://cti.example/r/1?signed=a');
  });

  it('keeps the page of the call when there is little room', () => {
    expect(callText({ call, links, language: 'en' }, 50)).toBe(`cti:call ${PAGE}`);
    expect(callText({ call, links, language: 'en' }, 400).length).toBeLessThanOrEqual(400);
  });

  it('leaves alone what people wrote beside it', () => {
    const first = callText({ call: { ...call, recordings: [] }, links, language: 'en' });
    const edited = `${first}\r\n\r\nПросит перезвонить после шести`;
    const now = callText({ call, links, language: 'ru' });
    const merged = withCallText(edited, now, first);
    expect(merged).toBe(`${now}\n\nПросит перезвонить после шести`);
    expect(withCallText(merged, now, now)).toBe(merged);
    expect(withCallText('', now)).toBe(now);
    // An account that was connected before: what stands there is ours, and nobody remembers it.
    expect(withCallText(merged, now)).toBe(merged);
  });
});
