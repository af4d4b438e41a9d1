import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig, VARIABLES } from '../../src/config.ts';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true });

/** What a container of this service gets, with a value for each variable that the person must give. */
function environmentOf(service: string): Record<string, string> {
  const given: Record<string, string> = {
    POSTGRES_PASSWORD: 'x'.repeat(24),
    SECRET_KEY: Buffer.alloc(32).toString('base64'),
  };
  return Object.fromEntries(
    Object.entries<string>(compose.services[service].environment).map(([name, text]) => [
      name,
      text.replace(
        /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
        (_, variable, kind, rest) => given[variable] ?? (kind === '-' ? rest : ''),
      ),
    ]),
  );
}

describe('docker-compose.yml', () => {
  it('has PostgreSQL, Redis, two processes for people and two for work', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['api', 'postgres', 'redis', 'worker']);
    expect(compose.services.api.deploy.replicas).toBe(2);
    expect(compose.services.worker.deploy.replicas).toBe(2);
  });

  it.each(['api', 'worker'])('gives %s a configuration that the hub accepts', (service) => {
    const environment = environmentOf(service);
    expect(Object.keys(environment).filter((name) => !(name in VARIABLES))).toEqual([]);
    const config = readConfig(environment);
    expect(config.databaseUrl).toContain('@postgres:5432/');
    expect(config.redisUrl).toBe('redis://redis:6379');
  });

  it('shares all roles among its services', () => {
    const roles = ['api', 'worker'].flatMap((service) => [...readConfig(environmentOf(service)).roles]);
    expect(roles.sort()).toEqual(['api', 'push', 'worker']);
  });

  it('waits for servers that are healthy, and names only volumes and services that it has', () => {
    for (const service of ['api', 'worker']) {
      for (const [name, { condition }] of Object.entries<any>(compose.services[service].depends_on)) {
        expect(condition).toBe('service_healthy');
        expect(compose.services[name].healthcheck.test).toBeDefined();
      }
    }
    const volumes = Object.values<any>(compose.services).flatMap((service) => service.volumes ?? []);
    for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
  });

  it('carries no secret', () => {
    expect(read('docker-compose.yml')).not.toMatch(/PASSWORD: +[^$\s]/);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  it('runs as an ordinary user, says how it is, and stops on SIGTERM', () => {
    const user = lines.indexOf('USER node');
    const command = lines.findIndex((line) => line.startsWith('CMD '));
    expect(user).toBeGreaterThan(0);
    expect(command).toBeGreaterThan(user);
    // In the form of a list there is no shell between the signal and the hub.
    expect(JSON.parse(lines[command]?.slice(4) ?? '')).toEqual(['node', '--import', 'tsx', 'src/main.ts']);
    expect(lines.some((line) => line.startsWith('HEALTHCHECK'))).toBe(true);
  });

  it('copies only what is there', () => {
    const sources = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(/\s+/).slice(1, -1))
      .filter((source) => source !== '.');
    for (const source of sources) expect(() => read(source), source).not.toThrow();
  });
});
