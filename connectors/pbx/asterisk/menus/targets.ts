import type { Device } from '../../../../src/domain/call-event.ts';
import type { MenuProgram } from '../../../../src/domain/menu/menu-host.ts';
import type { NotConnected } from '../../../../src/domain/menu/menu-run.ts';
import type { MenuTarget } from '../../../../src/domain/menu/voice-menu.ts';
import { ConnectorError } from '../../../kit/connector-error.ts';
import type { AsteriskSettings } from '../asterisk-settings.ts';
import { endpointOf, extensionOf } from '../dialling.ts';
import type { DialPlanPlace } from './menu-ari.ts';

/** How a target is reached. */
export type Way =
  /** Each round is rung for the whole time; who is in one rings at once. */
  | { kind: 'ring'; rounds: string[][] }
  /** The caller goes on in the dial plan. */
  | { kind: 'letGo'; place: DialPlanPlace; comesBack: boolean }
  | { kind: 'nobody'; reason: NotConnected };

interface Wish {
  to: MenuTarget;
  isLast: boolean;
}

/** Throws `refused` for a number or an extension that is none. */
export async function wayTo(settings: AsteriskSettings, program: MenuProgram, wish: Wish): Promise<Way> {
  const { to, isLast } = wish;
  switch (to.kind) {
    case 'agent':
      return ringing([phonesAmong(settings, await program.devicesOf(to.agentId))]);
    case 'agents': {
      const each = await Promise.all(to.agentIds.map((agentId) => program.devicesOf(agentId)));
      const rounds = each.map((devices) => phonesAmong(settings, devices));
      return ringing(to.ring === 'all' ? [[...new Set(rounds.flat())]] : rounds);
    }
    case 'responsible': {
      const devices = await program.responsibleDevices();
      if (devices.length === 0) return { kind: 'nobody', reason: 'unknownCaller' };
      return ringing([phonesAmong(settings, devices)]);
    }
    case 'device':
      return ringing([[endpointOf(settings, to.number)]]);
    case 'group': {
      const place = placeOf(settings, settings.menuGroup, to.id);
      return isLast ? { kind: 'letGo', place, comesBack: false } : throughDialPlan(place);
    }
    case 'queue':
      return {
        kind: 'letGo',
        place: placeOf(settings, settings.menuQueue, to.id),
        comesBack: !isLast,
      };
    case 'number': {
      const place = { context: settings.dialContext, extension: extensionOf(settings, to.number) };
      return isLast ? { kind: 'letGo', place, comesBack: false } : throughDialPlan(place);
    }
  }
}

export function voicemailAt(settings: AsteriskSettings, box: string): DialPlanPlace {
  return placeOf(settings, settings.menuVoicemail, box);
}

/** An agent may go by other names too (an outside number): a menu rings telephones of this PBX. */
function phonesAmong(settings: AsteriskSettings, devices: readonly Device[]): string[] {
  const isPhone = new RegExp(settings.devicePattern);
  const numbers = devices.map(({ number }) => number).filter((number) => isPhone.test(number));
  return [...new Set(numbers)].map((number) => endpointOf(settings, number));
}

function ringing(rounds: string[][]): Way {
  const manned = rounds.filter((round) => round.length > 0);
  return manned.length === 0 ? { kind: 'nobody', reason: 'unavailable' } : { kind: 'ring', rounds: manned };
}

/** `/n`: the pair stays, so that the dial plan keeps what it rang and the menu keeps the caller. */
function throughDialPlan({ context, extension }: DialPlanPlace): Way {
  return { kind: 'ring', rounds: [[`Local/${extension}@${context}/n`]] };
}

function placeOf(
  { menuContext, dialContext }: AsteriskSettings,
  template: string,
  id: string,
): DialPlanPlace {
  if (!/^[\w*#.+-]{1,64}$/.test(id)) {
    throw new ConnectorError('refused', `"${id}" can be no part of an extension`);
  }
  return { context: menuContext ?? dialContext, extension: template.replaceAll('{id}', id) };
}
