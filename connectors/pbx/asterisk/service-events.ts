import type { CallEvent, EventLeg, LegRole, MenuStepTold } from '../../../src/domain/call-event.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';
import { type Channel, type DialPlanStep, endOf } from './channel.ts';
import { type Conversation, isHuman } from './conversation.ts';
import { QUEUE_JOINED } from './frames-of-interest.ts';
import { event } from './leg-events.ts';

const MENU_APPS = new Set(['BackGround', 'Background', 'WaitExten', 'Read']);
/** Of these the dial plan goes on at the extension that was pressed, in the same context. */
const JUMPING_APPS = new Set(['BackGround', 'Background', 'WaitExten']);

interface Service {
  role: Extract<LegRole, 'queue' | 'ivr' | 'voicemail'>;
  name: string;
  from: number;
  to: number | undefined;
  /** The application or event that told it last. */
  toldBy: string;
  /** Of a menu: what the caller did there, as far as the dial plan shows it. */
  steps: { at: number; step: MenuStepTold }[];
}

/** Queue, menu and mailbox are legs too: what the customer went through before, between and after people. */
export function serviceEvents(conversation: Conversation, settings: AsteriskSettings): CallEvent[] {
  const main = conversation.parties.main;
  if (main === undefined) return [];
  return services(conversation, main, settings).flatMap((service, index) => {
    const leg: EventLeg = {
      id: `${main.id}:${service.role}:${index + 1}`,
      role: service.role,
      device: { number: service.name },
    };
    return service.role === 'queue' ? queueEvents(service, leg) : spokenEvents(service, leg, main);
  });
}

function services(conversation: Conversation, main: Channel, settings: AsteriskSettings): Service[] {
  const found: Service[] = [];
  for (const [index, { at, app, data, exten }] of main.apps.entries()) {
    const entry = menuEntry(app, data, settings);
    const role = entry === undefined ? roleOf(app) : 'ivr';
    const last = found.at(-1);
    const pressed = stepAfter(main.apps[index - 1], main.apps[index]);
    if (pressed !== undefined) last?.steps.push({ at, step: pressed });
    if (last?.role === 'ivr' && role === 'ivr' && last.to === undefined) continue;
    // Told twice, in either order, to who may read both: as a step of the dial plan and by the queue itself.
    if (role === 'queue' && last?.role === 'queue' && last.to === undefined && last.toldBy !== app) {
      last.toldBy = app;
      continue;
    }
    if (last !== undefined) last.to ??= at;
    if (role !== undefined) {
      const name = entry ?? (role === 'ivr' ? (exten ?? '') : (data.split(/[,@]/)[0] ?? ''));
      found.push({ role, name, from: at, to: undefined, toldBy: app, steps: [] });
    }
  }
  for (const service of found) {
    const ends = [
      service.to,
      endOf(main),
      answeredAfter(conversation, service.from),
      leftQueueAt(main, service),
    ];
    const known = ends.filter((end) => end !== undefined);
    service.to = known.length === 0 ? undefined : Math.min(...known);
  }
  return found;
}

/**
 * What a caller did in a menu of the dial plan: it goes on at an extension of one key, which the menu has, or at `t`. A longer
 * one may have been typed by the caller, and is not told; nor is what `i` stands for.
 */
function stepAfter(menu: DialPlanStep | undefined, next: DialPlanStep | undefined): MenuStepTold | undefined {
  const { context, exten } = next ?? {};
  if (menu === undefined || !JUMPING_APPS.has(menu.app)) return undefined;
  if (context === undefined || context !== menu.context || exten === menu.exten) return undefined;
  if (exten === 't') return { by: 'timeout' };
  return exten !== undefined && /^[0-9*#]$/.test(exten) ? { by: 'key', key: exten } : undefined;
}

/** Of a caller who is led through a menu of ours; what other ARI applications do with a caller nobody tells. */
function menuEntry(app: string, data: string, { menuApplication }: AsteriskSettings): string | undefined {
  const [application, entry = 'main'] = data.split(',');
  return app === 'Stasis' && application === menuApplication ? entry : undefined;
}

function roleOf(app: string): Service['role'] | undefined {
  if (app === 'Queue' || app === QUEUE_JOINED) return 'queue';
  if (app === 'VoiceMail') return 'voicemail';
  return MENU_APPS.has(app) ? 'ivr' : undefined;
}

function answeredAfter({ ends }: Conversation, at: number): number | undefined {
  const times = ends
    .filter(isHuman)
    .flatMap(({ segments }) => segments.filter(({ from, value }) => value === 'customer' && from >= at));
  return times.length === 0 ? undefined : Math.min(...times.map(({ from }) => from));
}

function leftQueueAt(main: Channel, { role, from }: Service): number | undefined {
  return role === 'queue'
    ? main.variables.find(({ name, at }) => name === 'QUEUESTATUS' && at >= from)?.at
    : undefined;
}

function queueEvents({ name, from, to }: Service, leg: EventLeg): CallEvent[] {
  const queued: CallEvent = { ...event('queued', from, leg), queue: { id: name } };
  return to === undefined ? [queued] : [queued, event('connectionCleared', to, leg)];
}

function spokenEvents({ role, from, to, steps }: Service, leg: EventLeg, main: Channel): CallEvent[] {
  const begun: CallEvent = { ...event('established', from, leg), peer: 'customer' };
  const taken = steps.map(({ at, step }): CallEvent => ({ ...event('menuStep', at, leg), menuStep: step }));
  const status = main.variables.find(({ name, at }) => name === 'VMSTATUS' && at >= from);
  if (to === undefined) return [begun, ...taken];
  // Only SUCCESS means that a message was left; a caller who hung up at the tone left none.
  const hasMessage = status?.value === 'SUCCESS';
  const result = role === 'voicemail' && !hasMessage ? 'cancelled' : 'answered';
  return [begun, ...taken, { ...event('connectionCleared', to, leg), result }];
}
