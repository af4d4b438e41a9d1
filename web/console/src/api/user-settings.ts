import type { ForwardTargets, NewForwardingRule, RuleSchedule, UserSettingsAt } from '../contract.ts';
import { askHub } from './hub.ts';

/** An agent at one PBX. */
export interface Place {
  agentId: string;
  connectionId: string;
}

const of = (agentId: string) => `/agents/${encodeURIComponent(agentId)}/pbx-settings`;
const at = ({ agentId, connectionId }: Place, what: string) =>
  `${of(agentId)}/${encodeURIComponent(connectionId)}/${what}`;

export const readUserSettings = async (agentId: string, signal?: AbortSignal): Promise<UserSettingsAt[]> =>
  (await askHub<{ items: UserSettingsAt[] }>('GET', of(agentId), undefined, signal)).items;

export const setForwarding = (place: Place, targets: ForwardTargets): Promise<void> =>
  askHub('PUT', at(place, 'forwarding'), { targets });

export const switchForwardingOff = (place: Place): Promise<void> => askHub('DELETE', at(place, 'forwarding'));

/** Without an id a new one. */
export const saveRule = (place: Place, rule: NewForwardingRule, ruleId?: string): Promise<void> =>
  ruleId === undefined
    ? askHub('POST', at(place, 'forwarding-rules'), rule)
    : askHub('PUT', at(place, `forwarding-rules/${encodeURIComponent(ruleId)}`), rule);

export const removeRule = (place: Place, ruleId: string): Promise<void> =>
  askHub('DELETE', at(place, `forwarding-rules/${encodeURIComponent(ruleId)}`));

export const switchRules = (place: Place, isOn: boolean): Promise<void> =>
  askHub('PATCH', at(place, 'forwarding-rules'), { isOn });

export const setRecording = (place: Place, isOn: boolean): Promise<void> =>
  askHub('PUT', at(place, 'recording'), { isOn });

export const attachNumber = (
  place: Place,
  wanted: { number: string; schedule: RuleSchedule },
): Promise<void> => askHub('PUT', at(place, 'extra-number'), wanted);

export const detachNumber = (place: Place): Promise<void> => askHub('DELETE', at(place, 'extra-number'));
