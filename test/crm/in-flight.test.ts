import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { IN_FLIGHT_MS } from '../../src/crm/account-runner.ts';

const CONNECTORS = new URL('../../connectors/crm/', import.meta.url);
const TIMEOUT = /TIMEOUT_MS = ([\d_]+);/g;

it('nobody takes a write for lost while the process that sent it may still be waiting for its answer', () => {
  const patience = readdirSync(CONNECTORS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [...readFileSync(new URL(`${name}/api.ts`, CONNECTORS), 'utf8').matchAll(TIMEOUT)])
    .map(([, ms = '']) => Number(ms.replaceAll('_', '')));
  expect(patience.length).toBeGreaterThan(0);
  // A step may read, or write once more without what was refused.
  expect(2 * Math.max(...patience)).toBeLessThan(IN_FLIGHT_MS);
});
