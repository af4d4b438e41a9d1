import { describe, expect, it } from 'vitest';
import { type NumberForm, parsePartyNumber, phoneKeys } from '../../src/domain/phone-number.ts';

const parse = (raw: string, form: NumberForm = 'mixed', country = 'RU') =>
  parsePartyNumber(raw, { country, form });

describe('a number as people and PBXs write it', () => {
  it.each([
    ['+79000000011', 'mixed'],
    ['79000000011', 'e164NoPlus'],
    ['79000000011', 'mixed'],
    ['89000000011', 'national'],
    ['89000000011', 'mixed'],
    ['9000000011', 'national'],
    ['9000000011', 'mixed'],
    ['9000000011', 'e164NoPlus'],
    ['89000000011', 'e164NoPlus'],
    ['0079000000011', 'mixed'],
    ['0079000000011', 'e164NoPlus'],
    ['+89000000011', 'mixed'],
    ['8 (900) 000-00-11', 'mixed'],
    ['8/900/000/00/11', 'mixed'],
    ['+7.900.000.00.11', 'e164'],
    ['+7 900 000 00 11', 'mixed'],
    ['sip:+79000000011@pbx.example.org;user=phone', 'mixed'],
    ['<sip:79000000011@192.0.2.1:5060>', 'e164NoPlus'],
    ['"Ирина Пример" <sips:%2B79000000011@pbx.example.org>', 'mixed'],
    ['tel:+7-900-000-00-11', 'mixed'],
    ['tel:9000000011;phone-context=+7', 'mixed'],
    ['79000000011@pbx.example.org', 'mixed'],
    ['+79000000011', 'mixed'],
  ] as [string, NumberForm][])('%s (%s) is +79000000011', (raw, form) => {
    const number = parse(raw, form);
    expect(number).toMatchObject({ raw, e164: '+79000000011', withheld: false, internal: false });
    expect(number.national).toBe('8 (900) 000-00-11');
    expect(number.ext).toBeUndefined();
  });

  it.each([
    ['+7 900 000-00-11,101', '101'],
    ['+7 900 000-00-11,,101#', '101'],
    ['+79000000011;ext=101', '101'],
    ['tel:+79000000011;ext=101;phone-context=example.org', '101'],
    ['sip:+79000000011;ext=7@pbx.example.org', '7'],
    ['89000000011#5', '5'],
    ['8 (900) 000-00-11 доб. 42', '42'],
    ['8 (900) 000-00-11 (доб.42)', '42'],
    ['8 (900) 000-00-11 вн. 42', '42'],
    ['+7 900 000 00 11 x205', '205'],
    ['+7 900 000 00 11 ext. 205', '205'],
  ])('%s keeps the extension apart', (raw, ext) => {
    expect(parse(raw)).toMatchObject({ e164: '+79000000011', ext });
  });

  it.each([
    '',
    '   ',
    'anonymous',
    'Anonymous',
    'sip:anonymous@anonymous.invalid',
    '<unknown>',
    'unknown',
    'restricted',
    'Unavailable',
    'Withheld',
    'PRIVATE',
    'Скрытый номер',
    'Номер не определён',
    '-',
  ])('"%s" is a hidden number and has no keys', (raw) => {
    const number = parse(raw);
    expect(number).toEqual({ raw, digits: '', withheld: true, internal: false });
    expect(phoneKeys(number)).toBeUndefined();
  });

  it.each(['101', '112', '900123', 'ivanov', 'sip:101@pbx.example.org', '*98'])('%s is internal', (raw) => {
    const number = parse(raw);
    expect(number.internal).toBe(true);
    expect(number.e164).toBeUndefined();
    expect(phoneKeys(number)).toBeUndefined();
  });

  it('keeps a 40-digit number as it came and gives it nothing to match by', () => {
    const raw = '7900000001179000000011790000000117900000';
    expect(raw).toHaveLength(40);
    for (const form of ['e164', 'e164NoPlus', 'national', 'mixed'] as const) {
      const number = parse(raw, form);
      expect(number).toEqual({ raw, digits: raw, withheld: false, internal: false });
      expect(phoneKeys(number)).toBeUndefined();
    }
  });

  it('does not choke on a megabyte', () => {
    const raw = `+7900${', 1'.repeat(300_000)}x`;
    expect(parse(raw).e164).toBeUndefined();
  });

  it('reads numbers of other countries only where the country is certain', () => {
    expect(parse('+380441234567').e164).toBe('+380441234567');
    expect(parse('380441234567', 'e164NoPlus').e164).toBe('+380441234567');
    expect(parse('8 10 49 30 123456', 'national').e164).toBe('+4930123456');
    expect(parse('030 123456', 'national', 'DE').e164).toBe('+4930123456');
    expect(parse('9000000011', 'national', 'DE').e164).not.toBe('+79000000011');
    // A local number without its area code names nobody.
    expect(parse('1234567')).toMatchObject({ digits: '1234567', internal: false });
    expect(parse('1234567').e164).toBeUndefined();
    // Toll-free 8-800 is Russian, though +880 is a country.
    expect(parse('88002000600', 'e164NoPlus').e164).toBe('+78002000600');
  });

  it('reads international numbers for a tenant of an unknown country', () => {
    expect(parse('+79000000011', 'mixed', 'XX').e164).toBe('+79000000011');
    expect(parse('89000000011', 'mixed', 'XX').e164).toBeUndefined();
  });
});

describe('the keys of a number', () => {
  it('are the same however the number was written', () => {
    const keys = phoneKeys(parse('+79000000011'));
    expect(phoneKeys(parse('8 (900) 000-00-11 доб. 5'))).toEqual(keys);
    expect(keys).toEqual({
      e164: '+79000000011',
      digits: '79000000011',
      last10: '9000000011',
      last8: '00000011',
      last7: '0000011',
      reversed: '11000000097',
      national: '8 (900) 000-00-11',
    });
  });

  it('of a number without a country are its digits', () => {
    expect(phoneKeys(parse('1234567'))).toEqual({
      digits: '1234567',
      last10: '1234567',
      last8: '1234567',
      last7: '1234567',
      reversed: '7654321',
      national: '1234567',
    });
  });
});

it('parses at least 50,000 different numbers a second', () => {
  const numbers = Array.from({ length: 50_000 }, (_, i) => `7900${String(i).padStart(7, '0')}`);
  parse('79009999999', 'e164NoPlus');
  const before = process.cpuUsage();
  for (const number of numbers) parsePartyNumber(number, { country: 'RU', form: 'e164NoPlus' });
  const spent = process.cpuUsage(before);
  // CPU time, so that a busy machine does not decide; 2 s leaves room for a slow one.
  expect((spent.user + spent.system) / 1e6).toBeLessThan(2);
});
