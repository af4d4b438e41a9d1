import { describe, expect, it } from 'vitest';
import type { AmiPacket } from '../../connectors/pbx/asterisk/ami-packet.ts';
import { AmiReader } from '../../connectors/pbx/asterisk/ami-reader.ts';

const GREETING = 'Asterisk Call Manager/11.0.0\r\n';
const HANGUP =
  'Event: Hangup\r\nChannel: PJSIP/101-00000001\r\nCallerIDName: Ёжик\r\nCause-txt: a: b\r\n\r\n';

function reader() {
  const banners: string[] = [];
  const packets: AmiPacket[] = [];
  const it = new AmiReader(
    (banner) => banners.push(banner),
    (packet) => packets.push(packet),
  );
  return { banners, packets, push: (text: string | Buffer) => it.push(Buffer.from(text)) };
}

describe('the reader of AMI', () => {
  const whole = Buffer.from(GREETING + HANGUP + HANGUP);
  const expected = {
    Event: 'Hangup',
    Channel: 'PJSIP/101-00000001',
    CallerIDName: 'Ёжик',
    'Cause-txt': 'a: b',
  };

  it.each([1, 2, 3, 7, 64, 10_000])('reads the same from pieces of %d bytes', (size) => {
    const { banners, packets, push } = reader();
    for (let at = 0; at < whole.length; at += size) push(whole.subarray(at, at + size));
    expect(banners).toEqual(['Asterisk Call Manager/11.0.0']);
    expect(packets).toEqual([expected, expected]);
  });

  it('tells a packet only when it is whole', () => {
    const { packets, push } = reader();
    push(GREETING + HANGUP.slice(0, -2));
    expect(packets).toEqual([]);
    push('\r\n');
    expect(packets).toHaveLength(1);
  });

  it('makes a list of a header that comes again, in order', () => {
    const { packets, push } = reader();
    push(`${GREETING}Event: Status\r\nChanVariable: a=1\r\nChanVariable: b=2\r\nChanVariable: c=3\r\n\r\n`);
    expect(packets).toEqual([{ Event: 'Status', ChanVariable: ['a=1', 'b=2', 'c=3'] }]);
  });

  it('keeps empty values, and bytes that are no text', () => {
    const { packets, push } = reader();
    push(Buffer.concat([Buffer.from(`${GREETING}Event: X\nExten:\nName: `), Buffer.of(0xff, 0x0a, 0x0a)]));
    expect(packets).toEqual([{ Event: 'X', Exten: '', Name: '\ufffd' }]);
  });

  it('takes no header for anything but a header', () => {
    const { packets, push } = reader();
    push(`${GREETING}Event: X\r\n__proto__: evil\r\nfree text\r\n: nothing\r\n\r\n\r\n\r\n`);
    expect(packets).toHaveLength(1);
    expect(Object.entries(packets[0] ?? {})).toEqual([
      ['Event', 'X'],
      ['__proto__', 'evil'],
    ]);
  });

  it('refuses who greets otherwise', () => {
    expect(() => reader().push('SSH-2.0-OpenSSH_9.2\r\n')).toThrow('it does not greet as AMI does');
  });

  it('refuses a line without an end, and a packet without an end', () => {
    const endless = reader();
    endless.push(`${GREETING}Event: `);
    expect(() => {
      for (let count = 0; count < 16; count++) endless.push('x'.repeat(65_536));
    }).toThrow('a line is longer than 256 KiB');
    const heap = reader();
    heap.push(GREETING);
    expect(() => {
      for (let count = 0; count < 2000; count++) heap.push(`Header-${count}: ${'x'.repeat(1000)}\r\n`);
    }).toThrow('a packet is longer than 1024 KiB');
  });
});
