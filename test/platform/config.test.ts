import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { StartupError } from '../../src/platform/startup-error.ts';

const key = Buffer.alloc(32, 1).toString('base64');

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof StartupError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('needs nothing: embedded database, all roles, sandbox, port 8080', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      port: 8080,
      databaseUrl: undefined,
      redisUrl: undefined,
      sandbox: true,
      logLevel: 'info',
    });
    expect([...config.roles]).toEqual(['api', 'push', 'worker']);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names every problem at once, one sentence each', () => {
    const problems = problemsOf({
      PORT: '80x',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://db',
      PUBLIC_URL: 'nowhere',
    });
    expect(problems).toHaveLength(5);
    for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEY']) {
      expect(
        problems.filter((problem) => problem.startsWith(`${name} `)),
        name,
      ).toHaveLength(1);
    }
    for (const problem of problems) expect(problem).toMatch(/^[^\n]+\.$/);
  });

  it.each(['65536', '-1', '8080.5', '', ' ', '0x50'])('takes %j for a port only when it is one', (port) => {
    const problems = problemsOf({ PORT: port });
    expect(problems.length).toBe(port.trim() === '' ? 0 : 1);
  });

  it.each(['foo', '*', 'true', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/', '10.0.0.1/8/8', 'loopback,'])(
    'refuses %j for trusted proxies',
    (proxies) => {
      expect(problemsOf({ TRUST_PROXY: proxies })).toEqual([
        expect.stringMatching(/^TRUST_PROXY must be .*\.$/),
      ]);
    },
  );

  it('takes networks, addresses and the words for them as trusted proxies', () => {
    expect(problemsOf({ TRUST_PROXY: 'loopback, uniquelocal,10.0.0.0/8, 192.0.2.7,fd00::/8' })).toEqual([]);
  });

  it('asks for the key that several processes must share', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://u:p@db/callweave' })).toEqual([
      expect.stringMatching(/^SECRET_KEY is required/),
    ]);
    expect(problemsOf({ DATABASE_URL: 'postgres://u:p@db/callweave', SECRET_KEY: key })).toEqual([]);
  });

  it('never repeats a secret in its complaint', () => {
    expect(problemsOf({ SECRET_KEY: 'hunter2hunter2' }).join()).not.toContain('hunter2');
    expect(problemsOf({ DATABASE_URL: 'mysql://u:hunter2@db' }).join()).not.toContain('hunter2');
  });

  it('turns the sandbox off where a database was given, unless it is asked for', () => {
    const grown = { DATABASE_URL: 'postgres://u:p@db/callweave', SECRET_KEY: key };
    expect(readConfig(grown).sandbox).toBe(false);
    expect(readConfig({ ...grown, SANDBOX: 'on' }).sandbox).toBe(true);
  });

  it('does not split the roles of an embedded database over processes', () => {
    expect(problemsOf({ ROLES: 'api' })).toEqual([expect.stringMatching(/^ROLES needs DATABASE_URL/)]);
    const grown = { DATABASE_URL: 'postgres://u:p@db/callweave', SECRET_KEY: key, ROLES: 'api, push' };
    expect([...readConfig(grown).roles]).toEqual(['api', 'push']);
  });

  it('writes the public address without a slash at the end', () => {
    expect(readConfig({ PUBLIC_URL: 'https://calls.example.com/' }).publicUrl).toBe(
      'https://calls.example.com',
    );
  });
});
