import { expect, it } from 'vitest';
import { z } from 'zod';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { connectorCatalog } from '../../connectors/kit/catalog.ts';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { definePbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { PbxOperator } from '../../src/connections/pbx-operator.ts';

/** Hangs up always, transfers and blocks only in its better edition. */
const twoEditions = definePbxConnector({
  id: 'two-editions',
  displayName: 'Two editions',
  docs: 'docs/connectors/two-editions.md',
  settings: z.object({ edition: z.enum(['small', 'large']) }),
  numberForm: 'e164NoPlus',
  parse: () => ({ facts: [], rejects: [], ignored: 0 }),
  interpret: () => [],
  operations: {
    callControl: {
      hangUp: async () => {
        throw new ConnectorError('refused', 'this leg of the call is over');
      },
      transfer: async () => {},
    },
    blockList: {
      colours: ['black'],
      prefixes: true,
      comments: true,
      perUser: false,
      list: async () => [],
      add: async () => [],
      remove: async () => [],
    },
    dial: { dial: async () => ({}) },
  },
  lacks: ({ edition }) =>
    edition === 'large'
      ? {}
      : {
          dial: 'Only the large edition places calls.',
          'callControl.transfer': 'Only the large edition transfers.',
          'blockList.prefixes': 'Only the large edition knows prefixes.',
        },
  can: {},
});

it('has everything where the settings take nothing away', () => {
  const { callControl, blockList, dial } = bindOperations(twoEditions, { edition: 'large' }, 'RU');
  expect(Object.keys(callControl ?? {})).toEqual(['hangUp', 'transfer']);
  expect([blockList?.prefixes, dial === undefined]).toEqual([true, false]);
});

it('lacks a group, a function and a flag where the settings take them away', () => {
  const { callControl, blockList, dial } = bindOperations(twoEditions, { edition: 'small' }, 'RU');
  expect(Object.keys(callControl ?? {})).toEqual(['hangUp']);
  expect([blockList?.prefixes, blockList?.comments, dial]).toEqual([false, true, undefined]);
});

it('says what the PBX refused in a sentence', async () => {
  const { callControl } = bindOperations(twoEditions, { edition: 'small' }, 'RU');
  const leg = { externalId: '1', device: { number: '101' } };
  await expect(callControl?.hangUp?.(leg)).rejects.toMatchObject({
    code: 'unprocessable',
    message: 'The PBX refused: this leg of the call is over.',
  });
});

it('tells whoever asks for what is taken away why it is', async () => {
  const connection = {
    connectionId: 'c1',
    tenantId: 't1',
    name: 'Small one',
    connector: 'two-editions',
    country: 'RU',
    settings: { edition: 'small' },
    version: '1',
  };
  const source = { find: async () => connection } as unknown as ConstructorParameters<typeof PbxOperator>[0];
  const operator = new PbxOperator(source, connectorCatalog([twoEditions]));
  await expect(operator.group('t1', 'c1', 'dial')).rejects.toMatchObject({
    code: 'unprocessable',
    message: 'Only the large edition places calls.',
  });
  expect((await operator.at('t1', 'c1')).lacks).toHaveProperty(['callControl.transfer']);
  await expect(operator.at('t2', 'c1')).rejects.toMatchObject({ code: 'notFound' });
});
