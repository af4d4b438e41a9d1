import { asText } from './as-text.ts';
import { findStep, leadsOf } from './menu-steps.ts';
import type { MenuStep, StepId, VoiceMenu } from './voice-menu.ts';

/**
 * Whether callers fare the same in both, whatever the steps are called: a PBX that keeps menus knows nothing of our step ids and
 * names, may write a step twice that two keys lead to, and drops what nobody comes to.
 */
export function isSameMenu(a: VoiceMenu, b: VoiceMenu): boolean {
  const seen = new Set<string>();
  const open: [StepId, StepId][] = [[a.start, b.start]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const key = JSON.stringify(pair);
    if (seen.has(key)) continue;
    seen.add(key);
    const [one, other] = [findStep(a, pair[0]), findStep(b, pair[1])];
    if (one === undefined || other === undefined) {
      if (one === other) continue;
      return false;
    }
    if (asText(withoutLeads(one)) !== asText(withoutLeads(other))) return false;
    const [from, to] = [leadMap(one), leadMap(other)];
    if (from.size !== to.size) return false;
    for (const [field, stepId] of from) {
      const mate = to.get(field);
      if (mate === undefined) return false;
      open.push([stepId, mate]);
    }
  }
  return true;
}

/** A menu of somebody else under the step ids and names of ours, as far as its steps stand where ours do. */
export function alignMenu(there: VoiceMenu, ours: VoiceMenu): VoiceMenu {
  /** Their step id → ours. */
  const mates = matesOf(there, ours);
  const taken = new Set([...mates.values(), ...Object.keys(ours.steps)]);
  for (const stepId of Object.keys(there.steps)) {
    if (mates.has(stepId)) continue;
    let free = stepId;
    for (let n = 2; taken.has(free); n += 1) free = `${stepId}-${n}`;
    taken.add(free);
    mates.set(stepId, free);
  }
  const named = (id: StepId): StepId => mates.get(id) ?? id;
  const steps = Object.entries(there.steps).map(([stepId, step]): [StepId, MenuStep] => {
    const name = step.name ?? findStep(ours, named(stepId))?.name;
    return [named(stepId), { ...relead(step, named), ...(name !== undefined && { name }) }];
  });
  return { start: named(there.start), steps: Object.fromEntries(steps) };
}

/** One of ours is the mate of several of theirs only where those do the same. */
function matesOf(there: VoiceMenu, ours: VoiceMenu): Map<StepId, StepId> {
  const mates = new Map<StepId, StepId>();
  /** Ours → the first of theirs. */
  const firsts = new Map<StepId, StepId>();
  const open: [StepId, StepId][] = [[there.start, ours.start]];
  for (let index = 0; index < open.length; index += 1) {
    const [theirId, ourId] = open[index] as [StepId, StepId];
    const [their, our] = [findStep(there, theirId), findStep(ours, ourId)];
    if (their === undefined || our === undefined || their.kind !== our.kind || mates.has(theirId)) continue;
    const first = firsts.get(ourId);
    if (first === undefined) firsts.set(ourId, theirId);
    else if (!isSameMenu({ ...there, start: first }, { ...there, start: theirId })) continue;
    mates.set(theirId, ourId);
    const to = leadMap(our);
    for (const [field, stepId] of leadMap(their)) {
      const mate = to.get(field);
      if (mate !== undefined) open.push([stepId, mate]);
    }
  }
  return mates;
}

function leadMap(step: MenuStep): Map<string, StepId> {
  return new Map(leadsOf(step).map(({ field, to }) => [field, to]));
}

function withoutLeads(step: MenuStep): object {
  const { name: _, ...rest } = relead(step, () => '');
  return rest;
}

function relead(step: MenuStep, to: (stepId: StepId) => StepId): MenuStep {
  switch (step.kind) {
    case 'play':
      return { ...step, next: to(step.next) };
    case 'choice':
      return {
        ...step,
        keys: Object.fromEntries(
          Object.entries(step.keys).flatMap(([key, id]) => (id === undefined ? [] : [[key, to(id)]])),
        ),
        onTimeout: to(step.onTimeout),
        onWrongKey: to(step.onWrongKey),
      };
    case 'hours':
      return {
        ...step,
        open: to(step.open),
        closed: to(step.closed),
        ...(step.holiday !== undefined && { holiday: to(step.holiday) }),
      };
    case 'connect':
      return { ...step, ...(step.otherwise !== undefined && { otherwise: to(step.otherwise) }) };
    default:
      return step;
  }
}
