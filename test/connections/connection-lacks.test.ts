import { afterAll, beforeAll, expect, it } from 'vitest';
import { profile } from '../../connectors/pbx/profile/profile.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { connectionsOn, createTenant } from './connections-on.ts';

const LOG_ONLY = `profile: 1
name: Example
baseUrl: https://pbx.example/api
times: {read: {format: iso, zone: UTC}}
auth: {kind: none}
callLog:
  request: {path: /calls, query: {from: "{{ window.from }}", to: "{{ window.to }}"}}
  rowsAre: calls
  map: '{"callId": id}'
`;

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

it('a connection says what its own settings take away of what its connector can', async () => {
  const tenantId = await createTenant(test.database);
  const { service } = connectionsOn(test.database, [profile]);
  const made = await service.create(tenantId, {
    connector: 'profile',
    name: 'PBX',
    settings: { profile: LOG_ONLY },
  });
  expect(made.lacks?.dial).toBe('The profile of this connection has no section `dial`.');
  expect(made.lacks?.liveEvents).toContain('`webhook`');
  expect(made.lacks?.callLog).toBeUndefined();
});
