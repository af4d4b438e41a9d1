import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { hooksRouter } from '../../src/http/hooks.ts';
import { FakeSubscribingPbx } from './fake-subscribing-pbx.ts';

let server: Server;
let base: string;
let ended: string[];
let stored: string[];
let isAway: boolean;

beforeEach(async () => {
  [ended, stored, isAway] = [[], [], false];
  const { connector } = new FakeSubscribingPbx(Date.now);
  const connection = {
    connectionId: 'c',
    tenantId: 't',
    name: 'x',
    country: 'RU',
    hookSecret: 'secret',
    port: bindPort(connector, {}, 'RU'),
  };
  const app = express();
  app.use(
    hooksRouter({
      connections: { find: async () => connection },
      inbox: {
        append: async ({ exchange }): Promise<number> => {
          if (isAway) throw new Error('the database is away');
          return stored.push(exchange.body);
        },
      },
      refusals: { count: () => {} },
      heard: () => {},
      ended: (connectionId, subscriptionId) => void ended.push(`${connectionId} ${subscriptionId}`),
      answer: async () => undefined,
      logger: pino({ level: 'silent' }),
    }),
  );
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/c`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const post = async (body: string, secret = 'secret') => {
  const headers = { 'content-type': 'text/plain' };
  return (await fetch(`${base}/${secret}`, { method: 'POST', headers, body })).status;
};

it('the end of a subscription that a webhook tells is noted, and nothing of other webhooks', async () => {
  expect(await post('ended subscription-7')).toBe(200);
  expect(await post('a call')).toBe(200);
  expect(stored).toEqual(['ended subscription-7', 'a call']);
  expect(ended).toEqual(['c subscription-7']);
});

it('nobody without the secret of the address ends a subscription', async () => {
  expect(await post('ended subscription-7', 'guess')).toBe(404);
  expect({ ended, stored }).toEqual({ ended: [], stored: [] });
});

it('a webhook that was not kept tells of no end: the next look at the subscription finds it out', async () => {
  isAway = true;
  expect(await post('ended subscription-7')).toBe(500);
  expect(ended).toEqual([]);
});
