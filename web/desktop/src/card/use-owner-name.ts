import { useTranslation } from 'react-i18next';
import type { CallRecord } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';

/** The owner of a contact as people know him: from the call itself, where the colleague is in it. */
export function useOwnerName(call: CallRecord, ownerAgentId: string | undefined): string | undefined {
  const { t } = useTranslation();
  const { agentId } = useHub();
  if (ownerAgentId === undefined) return undefined;
  if (ownerAgentId === agentId) return t('contact.ownerYou');
  if (call.responsible?.agentId === ownerAgentId && call.responsible.agentName)
    return call.responsible.agentName;
  const leg = call.legs.find((other) => other.agentId === ownerAgentId && other.agentName);
  return leg?.agentName ?? t('contact.ownerOther');
}
