import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import type { PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';
import { type AmiServer, startAmiServer } from './ami-server.ts';

/** What Asterisk 13.38 and 20.20 answered to the same actions. */
const SUCCESS = { Response: 'Success', Message: 'done' };
const list = (item: string, items: Record<string, string>[], complete: string) => [
  { Response: 'Success', EventList: 'start', Message: 'Result will follow' },
  ...items.map((one) => ({ Event: item, ...one })),
  { Event: complete, EventList: 'Complete', ListItems: String(items.length) },
];
const error = (Message: string) => [{ Response: 'Error', Message }];

let server: AmiServer;
beforeEach(async () => {
  server = await startAmiServer({ secret: 'open-sesame' });
});
afterEach(() => server.close());

function operate(more: object = {}): Required<PbxOperations> {
  const settings = { interface: 'ami', port: server.port, secret: 'open-sesame', ...more };
  return bindOperations(asterisk, settings, 'RU') as Required<PbxOperations>;
}
const asked = (action: string) => server.actions.filter(({ Action }) => Action === action);

describe('dialling through AMI', () => {
  const request = { from: { number: '101' }, to: '+79000000011' };
  const taken = (after: (channelId: string) => void) =>
    server.answers.set('Originate', ({ ChannelId = '' }) => {
      setImmediate(after, ChannelId);
      return [{ Response: 'Success', Message: 'Originate successfully queued' }];
    });

  it('rings the agent first, under an id that the events of the call will carry', async () => {
    taken((id) => server.send({ Event: 'Newchannel', Channel: 'PJSIP/101-00000000', Uniqueid: id }));
    const { callId } = await operate().dial.dial(request);
    expect(callId).toMatch(/^callweave-[0-9a-f-]{36}$/);
    expect(asked('Originate')).toEqual([
      {
        Action: 'Originate',
        Channel: 'PJSIP/101',
        Context: 'from-internal',
        Exten: '79000000011',
        Priority: '1',
        CallerID: '79000000011',
        Timeout: '30000',
        Async: 'true',
        ChannelId: callId,
      },
    ]);
    // Nothing but the class that tells of channels, and no connection left behind.
    expect(server.actions[0]).toMatchObject({ Action: 'Login', Events: 'call' });
  });

  it('writes telephone, context, number and caller id as the site wants them', async () => {
    taken((id) => server.send({ Event: 'Newchannel', Uniqueid: id }));
    const settings = {
      dialEndpoint: 'Local/{device}@phones',
      dialContext: 'cos-all',
      dialOutside: '9{number}',
      dialCallerId: '"Callweave" <{device}>',
      dialRingSeconds: 15,
    };
    await operate(settings).dial.dial(request);
    await operate(settings).dial.dial({ ...request, to: '102' });
    expect(asked('Originate')).toMatchObject([
      {
        Channel: 'Local/101@phones',
        Context: 'cos-all',
        Exten: '979000000011',
        CallerID: '"Callweave" <101>',
        Timeout: '15000',
      },
      { Exten: '102' },
    ]);
  });

  it('says at once when nobody is registered at the telephone', async () => {
    taken((id) =>
      server.send({ Event: 'OriginateResponse', Response: 'Failure', Reason: '0', Uniqueid: id }),
    );
    await expect(operate().dial.dial(request)).rejects.toMatchObject({
      code: 'unprocessable',
      message: 'The PBX refused: the telephone cannot be reached: it is unknown or not registered.',
    });
  });

  it('names the right that the AMI user lacks', async () => {
    server.answers.set('Originate', () => error('Permission denied'));
    await expect(operate().dial.dial(request)).rejects.toMatchObject({
      message: 'The PBX refused: Originate: Permission denied; this AMI user needs "write = originate".',
    });
  });

  it.each([
    ['a second endpoint', { from: { number: '101&PJSIP/trunk' }, to: '102' }],
    ['a line of its own', { from: { number: '101\r\nAction: Command' }, to: '102' }],
    ['no number', { from: { number: '101' }, to: 'sip:eve@example.org' }],
  ])('refuses %s before Asterisk hears of it', async (_what, wrong) => {
    await expect(operate().dial.dial(wrong)).rejects.toMatchObject({ code: 'unprocessable' });
    expect(server.actions).toEqual([]);
  });

  it('leaves it open what became of an order whose answer was lost', async () => {
    server.answers.set('Originate', () => {
      server.dropClients();
      return [];
    });
    await expect(operate().dial.dial(request)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('whether Asterisk did it is not known'),
    });
    expect(asked('Originate')).toHaveLength(1);
  });
});

describe('a live call through AMI', () => {
  const leg = { legId: '1795323466.4', externalId: '', device: { number: '101' } };

  it('is handed on blind, in the context of telephones', async () => {
    server.answers.set('Getvar', () => [{ Response: 'Success', Value: '1' }]);
    server.answers.set('BlindTransfer', () => [{ Response: 'Success', Message: 'Transfer succeeded' }]);
    await operate().callControl.transfer?.({ ...leg, to: '102' });
    expect(asked('BlindTransfer')).toEqual([
      { Action: 'BlindTransfer', Channel: '1795323466.4', Context: 'from-internal', Exten: '102' },
    ]);
  });

  it('is not handed on to a number that the dial plan does not have, where the customer would be lost', async () => {
    server.answers.set('Getvar', ({ Variable }) => [
      { Response: 'Success', Value: Variable === 'DIALPLAN_EXISTS(from-internal,555,1)' ? '0' : '1' },
    ]);
    await expect(operate().callControl.transfer?.({ ...leg, to: '555' })).rejects.toMatchObject({
      message: 'The PBX refused: the dial plan has no 555 in its context from-internal.',
    });
    expect(asked('BlindTransfer')).toEqual([]);
  });

  it('is hung up, once', async () => {
    server.answers.set('Hangup', () => [SUCCESS]);
    await operate().callControl.hangUp?.(leg);
    expect(asked('Hangup')).toEqual([{ Action: 'Hangup', Channel: '1795323466.4', Cause: '16' }]);
    server.answers.set('Hangup', () => error('No such channel'));
    await expect(operate().callControl.hangUp?.(leg)).rejects.toMatchObject({
      message: 'The PBX refused: this leg of the call is over.',
    });
  });

  it('cannot be held: what Asterisk offers for it holds nobody', () => {
    expect(Object.keys(operate().callControl).sort()).toEqual(['hangUp', 'transfer']);
  });
});

describe("the block list in Asterisk's database", () => {
  const entry = (number: string, comment?: string) => ({
    number,
    isPrefix: false,
    ...(comment !== undefined && { comment }),
  });
  const withFamily = (more: object = {}) => operate({ blockListFamily: 'blacklist', ...more }).blockList;

  /** The database as Asterisk 20 answers for it. */
  function keepDatabase(): Map<string, string> {
    const database = new Map<string, string>();
    const path = ({ Family, Key }: Record<string, string>) => `/${Family}/${Key}`;
    server.answers.set('DBPut', (action) => {
      database.set(path(action), action.Val ?? '');
      return [SUCCESS];
    });
    server.answers.set('DBGet', (action) => {
      const Val = database.get(path(action));
      if (Val === undefined) return error('Database entry not found');
      return list('DBGetResponse', [{ Key: action.Key ?? '', Val }], 'DBGetComplete');
    });
    server.answers.set('DBDel', (action) =>
      database.delete(path(action)) ? [SUCCESS] : error('Database entry could not be deleted'),
    );
    server.answers.set('DBGetTree', ({ Family }) =>
      list(
        'DBGetTreeResponse',
        [...database].filter(([key]) => key.startsWith(`/${Family}/`)).map(([Key, Val]) => ({ Key, Val })),
        'DBGetTreeComplete',
      ),
    );
    return database;
  }

  it('is edited only where the settings name its family', () => {
    expect(operate().blockList).toBeUndefined();
    expect(withFamily().colours).toEqual(['black']);
  });

  it('takes numbers with comments and tells what was there', async () => {
    const database = keepDatabase();
    const blockList = withFamily();
    const entries = [entry('79000000666', 'реклама'), entry('79000000667')];
    expect(await blockList.add({ colour: 'black', entries })).toEqual([{ state: 'done' }, { state: 'done' }]);
    expect(await blockList.add({ colour: 'black', entries: [entries[0]!] })).toEqual([{ state: 'already' }]);
    expect([...database]).toEqual([
      ['/blacklist/79000000666', 'реклама'],
      ['/blacklist/79000000667', '1'],
    ]);
    // FreePBX keeps its switches in the same family.
    database.set('/blacklist/dest', 'app-blackhole,hangup,1').set('/blacklist/blocked', '1');
    expect(await blockList.list({ colour: 'black' })).toEqual(entries);
    const removed = [...entries, entry('79000000668')];
    expect(await blockList.remove({ colour: 'black', entries: removed })).toEqual([
      { state: 'done' },
      { state: 'done' },
      { state: 'absent' },
    ]);
    expect([...database.keys()]).toEqual(['/blacklist/dest', '/blacklist/blocked']);
  });

  it('writes a plus where callers come with one', async () => {
    const database = keepDatabase();
    const blockList = withFamily({ blockListPlus: true });
    await blockList.add({ colour: 'black', entries: [entry('79000000666')] });
    expect([...database.keys()]).toEqual(['/blacklist/+79000000666']);
    expect(await blockList.list({ colour: 'black' })).toEqual([entry('79000000666')]);
  });

  it('says of each entry why it was not taken, and goes on', async () => {
    keepDatabase();
    const entries = [{ number: '7900', isPrefix: true }, entry('7900x'), entry('79000000666')];
    expect(await withFamily().add({ colour: 'black', entries })).toEqual([
      { state: 'refused', reason: 'the dial plan compares whole numbers' },
      { state: 'refused', reason: 'only digits are compared' },
      { state: 'done' },
    ]);
    server.forbidden.add('DBPut');
    expect(await withFamily().add({ colour: 'black', entries: [entry('79000000669')] })).toEqual([
      { state: 'refused', reason: 'DBPut: Permission denied; this AMI user needs "write = system"' },
    ]);
  });

  it('does not pretend that an Asterisk which cannot list it has an empty one', async () => {
    server.answers.set('DBGetTree', () => undefined);
    await expect(withFamily().list({ colour: 'black' })).rejects.toMatchObject({
      message: expect.stringContaining('this Asterisk cannot list its database'),
    });
  });
});

describe('telephones through AMI', () => {
  const pjsip = ['102', 'trunk', '101', 'anna', '500'].map((ObjectName) => ({ ObjectName }));

  it('are those endpoints that the settings call telephones', async () => {
    server.answers.set('PJSIPShowEndpoints', () => list('EndpointList', pjsip, 'EndpointListComplete'));
    server.answers.set('SIPpeers', () => undefined);
    expect(await operate({ trunks: ['500'] }).agents.list()).toEqual([
      { id: 'PJSIP/101', devices: [{ kind: 'extension', value: '101' }] },
      { id: 'PJSIP/102', devices: [{ kind: 'extension', value: '102' }] },
    ]);
  });

  it('are asked of both SIP drivers, and of one at least', async () => {
    server.answers.set('PJSIPShowEndpoints', () => undefined);
    server.answers.set('SIPpeers', () => list('PeerEntry', [{ ObjectName: '103' }], 'PeerlistComplete'));
    expect((await operate().agents.list()).map(({ id }) => id)).toEqual(['SIP/103']);
    server.answers.set('SIPpeers', () => undefined);
    await expect(operate().agents.list()).rejects.toMatchObject({
      message: 'This PBX cannot do that: it has neither PJSIP nor chan_sip.',
    });
  });

  it.each([
    ['NOT_INUSE', 'available'],
    ['INUSE', 'available'],
    ['UNAVAILABLE', 'offline'],
    ['INVALID', 'unknown'],
    ['', 'unknown'],
  ])('whose state is %s count as %s', async (Value, state) => {
    server.answers.set('Getvar', () => [{ Response: 'Success', Variable: 'DEVICE_STATE', Value }]);
    expect(await operate().presence.read({ userId: 'PJSIP/101' })).toBe(state);
    expect(asked('Getvar')[0]?.Variable).toBe('DEVICE_STATE(PJSIP/101)');
  });

  it('are never set, and never asked for by an expression of somebody else', async () => {
    const { presence } = operate();
    expect(presence.settable).toEqual([]);
    await expect(presence.write({ userId: 'PJSIP/101', state: 'dnd' })).rejects.toMatchObject({
      message: expect.stringContaining('This PBX cannot do that'),
    });
    await expect(presence.read({ userId: 'SHELL(id)' })).rejects.toMatchObject({ code: 'unprocessable' });
    expect(server.actions).toEqual([]);
  });
});

describe('an AMI that does not do its part', () => {
  it('is told apart: refused, silent, gone', async () => {
    await expect(operate({ secret: 'wrong' }).agents.list()).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringContaining('Authentication failed'),
    });
    server.answers.set('PJSIPShowEndpoints', () => {
      server.dropClients();
      return [];
    });
    await expect(operate().agents.list()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.not.stringContaining('not known'),
    });
  });
});
