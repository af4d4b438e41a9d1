import { describe, expect, it } from 'vitest';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { asteriskSettings } from '../../connectors/pbx/asterisk/asterisk-settings.ts';

const accepts = (devicePattern: string) => asteriskSettings.safeParse({ devicePattern }).success;

describe('the settings of a connection', () => {
  it.each(['^\\d{1,6}$', '^(10|20)\\d\\d$', '^agent-[a-z]+\\d*$', '^[+*]?\\d{3}$'])(
    'take the pattern %s',
    (pattern) => {
      expect(accepts(pattern)).toBe(true);
    },
  );

  it.each(['(a+)+$', '^(\\d|\\d\\d)*$', 'a*a*a*a*$', '(', 'x'.repeat(101)])(
    'refuse the pattern %s, which is none or could run for ever',
    (pattern) => {
      expect(accepts(pattern)).toBe(false);
    },
  );

  it('say where the credentials go, by the interface in use', () => {
    const originsOf = (given: object) => asterisk.apiOrigins?.(asteriskSettings.parse(given));
    expect(originsOf({ baseUrl: 'http://192.0.2.1:8088/pbx' })).toEqual(['http://192.0.2.1:8088']);
    expect(originsOf({ interface: 'ami', host: '192.0.2.1' })).toEqual(['tcp://192.0.2.1:5038']);
  });
});
