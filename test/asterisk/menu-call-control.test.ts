import { expect, it } from 'vitest';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import {
  answersAfter,
  callerWhoTalks,
  type MenuLab,
  menuLabs,
  nothingIsLeft,
  STEPS,
  soon,
  talks,
} from './menu-lab.ts';

const openLab = menuLabs();

/** A caller whom a menu connected, and what may be done to the telephone's leg. */
async function talking() {
  const lab = await openLab({ menus: { main: { start: 'ask', steps: STEPS } } });
  lab.hall.behaviours.set('PJSIP/101', answersAfter(10));
  const caller = await callerWhoTalks(lab);
  const legId = talks(lab)[0]?.[1] ?? '';
  return { lab, caller, leg: { legId, externalId: legId, device: { number: '101' } }, ...controlOf(lab) };
}
function controlOf({ account: { origin: baseUrl, user: username, password } }: MenuLab) {
  const { callControl } = bindOperations(asterisk, { baseUrl, username, password }, 'RU');
  if (callControl === undefined) throw new Error('calls cannot be controlled');
  return { callControl };
}
const wordOn = ({ hall }: MenuLab, channelId: string, name: string) =>
  hall.find(channelId)?.variables.get(name);

it('a caller on hold hears music and is not heard, until taken back', async () => {
  const { lab, caller, leg, callControl } = await talking();
  await callControl.hold?.(leg);
  expect(lab.hall.find(caller)?.hasMusic).toBe(true);
  expect(lab.hall.find(leg.legId)?.isSilenced).toBe(true);
  expect(wordOn(lab, leg.legId, 'CALLWEAVE_HOLD')).toBe('1');
  await callControl.retrieve?.(leg);
  expect(lab.hall.find(caller)?.hasMusic).toBe(false);
  expect(lab.hall.find(leg.legId)?.isSilenced).toBe(false);
  expect(wordOn(lab, leg.legId, 'CALLWEAVE_HOLD')).toBe('0');
  expect(talks(lab)).toEqual([[caller, leg.legId]]);
});

it('a caller who hangs up on hold frees the telephone', async () => {
  const { lab, caller, leg, callControl } = await talking();
  await callControl.hold?.(leg);
  lab.hall.leave(caller);
  await nothingIsLeft(lab);
});

it('a caller is handed on to a number of the dial plan, also from hold, and the telephone is free', async () => {
  const { lab, caller, leg, callControl } = await talking();
  lab.hall.dialPlan.add('from-internal/102');
  await callControl.hold?.(leg);
  await callControl.transfer?.({ ...leg, to: '102' });
  expect(lab.hall.whereabouts(caller)).toEqual({ context: 'from-internal', extension: '102' });
  expect(lab.hall.find(caller)?.hasMusic).toBe(false);
  await soon(() => expect(lab.hall.living.map(({ id }) => id)).toEqual([caller]));
  await soon(() => expect(lab.hall.bridges).toEqual([]));
  expect(lab.troubles).toEqual([]);
});

it('a number that the dial plan does not have is refused, and the talk goes on', async () => {
  const { lab, caller, leg, callControl } = await talking();
  await expect(callControl.transfer?.({ ...leg, to: '555' })).rejects.toMatchObject({
    message: 'The PBX refused: the dial plan has no 555 in its context from-internal.',
  });
  expect(talks(lab)).toEqual([[caller, leg.legId]]);
  expect(wordOn(lab, leg.legId, 'CALLWEAVE_TRANSFER')).toBeUndefined();
});

it('a talk that is ended by one leg is over for both', async () => {
  const { lab, leg, callControl } = await talking();
  await callControl.hangUp?.(leg);
  await nothingIsLeft(lab);
});

it('whoever is in no talk of a menu is neither held nor moved, and that is said', async () => {
  const { lab, caller, leg, callControl } = await talking();
  lab.hall.leave(caller);
  await nothingIsLeft(lab);
  const refused = { message: expect.stringContaining('connect through AMI to transfer others') };
  await expect(callControl.hold?.(leg)).rejects.toMatchObject(refused);
  await expect(callControl.transfer?.({ ...leg, to: '102' })).rejects.toMatchObject(refused);
});
