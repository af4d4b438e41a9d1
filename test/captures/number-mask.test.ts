import { describe, expect, it } from 'vitest';
import { CaptureMasker } from '../../src/captures/capture-masker.ts';
import { NumberMask } from '../../src/captures/number-mask.ts';
import { parsePartyNumber } from '../../src/domain/phone-number.ts';

const key = Buffer.alloc(32, 3);
const masker = (more: Partial<ConstructorParameters<typeof CaptureMasker>[0]> = {}) =>
  new CaptureMasker({ key, country: 'RU', secrets: ['s3cret/value!'], ...more });

describe('a masked number', () => {
  it('is the same in every form, of the same length, country and area, and not the real one', () => {
    const mask = new NumberMask(key, 'RU');
    const masked = mask.mask('79000000011');
    expect(masked).toMatch(/^7900\d{7}$/);
    expect(masked).not.toBe('79000000011');
    expect(mask.mask('89000000011')).toBe(`8${masked.slice(1)}`);
    expect(mask.mask('9000000011')).toBe(masked.slice(1));
    expect(parsePartyNumber(masked, { country: 'RU', form: 'mixed' }).e164).toBe(`+${masked}`);
    expect(mask.mask('101')).toBe('101');
  });

  it('is nobody else’s: ten thousand numbers stay ten thousand', () => {
    const mask = new NumberMask(key, 'RU');
    const masked = new Set<string>();
    for (let n = 0; n < 10_000; n += 1) masked.add(mask.mask(`7900${String(n).padStart(7, '0')}`));
    expect(masked.size).toBe(10_000);
  });

  it('is another one under another key', () => {
    const other = new NumberMask(Buffer.alloc(32, 4), 'RU');
    expect(other.mask('79000000011')).not.toBe(new NumberMask(key, 'RU').mask('79000000011'));
  });
});

describe('a masked text', () => {
  it.each([
    ['json', '{"phone":"+79000000011","ext":"101"}'],
    ['form', 'cmd=event&phone=%2B79000000011&ext=101'],
    ['broken json', '{"phone":"79000000011","ext'],
    ['words', 'Call of 8 (900) 000-00-11 to ext 101'],
    [
      'within a longer name',
      '{"phone":"79000000011","file":"20260302-79000000011-101.wav","x":"0079000000011123456789"}',
    ],
    ['json within json', '{"row":"{\\"caller\\":\\"79000000011\\"}"}'],
  ])('holds no number: %s', (_name, text) => {
    const masked = masker().text(text);
    expect(masked.replace(/\D/g, '')).not.toContain('9000000011');
    if (text.includes('101')) expect(masked).toContain('101');
  });

  it('keeps times and ids as they are', () => {
    const text =
      '{"start":"2026-03-02T07:15:04.120Z","at":1772435704120,"sec":1772435704,"id":"1795302782.53","uuid":"00000000-0000-4000-8000-790000000110","n":"20260302071504"}';
    expect(masker().text(text)).toBe(text);
  });

  it('holds no secret, however it is written', () => {
    const secret = 's3cret/value!';
    const texts = [
      `token=${encodeURIComponent(secret)}`,
      `{"crm_token":"wrong-token-1","apiKey":"k1k1k1"}`,
      `<password>hunter22</password> ${secret}`,
      `Authorization: Basic ${Buffer.from('user:pass').toString('base64')}`,
      Buffer.from(secret).toString('base64'),
    ];
    const masked = texts.map((text) => masker().text(text)).join('\n');
    for (const value of [
      secret,
      encodeURIComponent(secret),
      'wrong-token-1',
      'k1k1k1',
      'hunter22',
      'dXNlcjpwYXNz',
    ]) {
      expect(masked).not.toContain(value);
    }
  });

  it('of headers only keeps how the body is to be read', () => {
    const { headers } = masker().mask({
      at: '2026-03-02T07:15:04.120Z',
      source: 'webhook',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.7', 'x-token': 'abc' },
      body: '{}',
    });
    expect(headers).toEqual({
      'content-type': 'application/json',
      'x-forwarded-for': '***',
      'x-token': '***',
    });
  });

  it('names nobody, and the same person the same', () => {
    const masked = masker().text(
      '{"callerName":"Иван Примеров","contact":"\\u0418\\u0432\\u0430\\u043d \\u041f\\u0440\\u0438\\u043c\\u0435\\u0440\\u043e\\u0432","email":"ivan@example.com","app_name":"Dial","queue":"support"}',
    );
    const { callerName, contact, email, ...rest } = JSON.parse(masked);
    expect(callerName).toMatch(/^Person-[0-9a-f]{6}$/);
    expect(contact).toBe(callerName);
    expect(email).toMatch(/^Person-/);
    expect(rest).toEqual({ app_name: 'Dial', queue: 'support' });
  });
});
