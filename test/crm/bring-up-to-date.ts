import type { CrmAnswer, CrmPort, CrmSituation, CrmTalk } from '../../src/domain/crm/crm-port.ts';
import type { CrmStep, Json, Made } from '../../src/domain/crm/crm-step.ts';
import { asStored } from './as-stored.ts';

export interface Brought {
  memory: { [field: string]: Json };
  /** Steps that were made, in order. */
  steps: CrmStep[];
  notices: string[];
  refs: NonNullable<Made['refs']>;
  talks: CrmTalk[];
  /** States of answers that were not `done`. */
  troubles: string[];
  refused?: string;
}

/** More turns than any call needs: a plan that never ends fails the test. */
const MOST_TURNS = 40;

/**
 * Writes one call until the plan has nothing more, as the hub does: what is uncertain is looked for before it is made again. A refusal ends it.
 */
export async function bringUpToDate(
  port: CrmPort,
  situation: CrmSituation,
  before: { readonly [field: string]: Json } = situation.memory,
): Promise<Brought> {
  const done: Brought = { memory: { ...before }, steps: [], notices: [], refs: [], talks: [], troubles: [] };
  const hear = (talk: CrmTalk): void => void done.talks.push(talk);
  /** Whom a step has made is known from then on. */
  let known: Pick<CrmSituation, 'person' | 'isUnknown'> | undefined;
  const keep = (step: CrmStep, made: Made): void => {
    done.steps.push(step);
    known ??= personMade(step, made);
    for (const [field, value] of Object.entries(made.remember ?? {})) {
      if (value === null) delete done.memory[field];
      else done.memory[field] = value;
    }
    done.refs.push(...(made.refs ?? []));
    if (made.notice !== undefined) done.notices.push(made.notice);
  };
  let doubt: CrmStep | undefined;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    if (doubt !== undefined) {
      const found = await port.find?.(doubt, hear);
      if (found?.state !== 'done') {
        done.troubles.push(found?.state ?? 'cannot be asked');
        continue;
      }
      if (found.value.state === 'unclear') continue;
      if (found.value.state === 'made') keep(doubt, found.value);
      doubt = undefined;
      continue;
    }
    const step = port.plan({ ...situation, ...known, memory: asStored(done.memory) });
    if (step === undefined) return done;
    const answer: CrmAnswer<Made> = await port.make({ ...step, body: asStored(step.body) }, hear);
    if (answer.state === 'done') keep(step, answer.value);
    else {
      done.troubles.push(answer.state);
      if (answer.state === 'refused' || answer.state === 'auth') return { ...done, refused: answer.reason };
      if (answer.state === 'unknown' && step.whenUnknown === 'ask') doubt = step;
    }
  }
  throw new Error(`the plan does not end: ${JSON.stringify(done.steps.slice(-3))}`);
}

/** As the hub remembers whom a step has made. */
export function personMade(
  step: CrmStep,
  { refs = [] }: Made,
): Pick<CrmSituation, 'person' | 'isUnknown'> | undefined {
  const ref = refs.find(({ kind }) => kind === 'contact' || kind === 'lead' || kind === 'company');
  if (step.kind !== 'person' || ref === undefined) return undefined;
  const type = ref.kind as 'contact' | 'lead' | 'company';
  return { person: { type, id: ref.id, name: 'as the hub names them' }, isUnknown: false };
}
