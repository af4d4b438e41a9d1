import { request } from 'node:http';
import { connect } from 'node:net';
import axios from 'axios';
import { describe, expect, it } from 'vitest';

// 203.0.113.0/24 is set aside for documentation (RFC 5737): nobody is there even if the guard fails.
describe('a test', () => {
  it('reaches nothing beyond this machine, whatever it uses', async () => {
    const words = /wanted to connect to 203\.0\.113\.1/;
    expect(() => connect(9, '203.0.113.1')).toThrow(words);
    expect(() => connect({ port: 9, host: '203.0.113.1' })).toThrow(words);
    await expect(axios.get('http://203.0.113.1:9/')).rejects.toThrow(words);
    await expect(fetch('http://203.0.113.1:9/')).rejects.toMatchObject({ cause: { message: words } });
    expect(() => request({ host: '203.0.113.1', port: 9 }).end()).toThrow(words);
  });
});
