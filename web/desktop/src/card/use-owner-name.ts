import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readAgentName } from '../api/agents.ts';
import type { CallRecord } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';

/** The owner of a contact as people know him: from the call itself when the colleague is in it, else from the hub. */
export function useOwnerName(call: CallRecord, ownerAgentId: string | undefined): string | undefined {
  const { t } = useTranslation();
  const { agentId } = useHub();
  const mine = ownerAgentId !== undefined && ownerAgentId === agentId;
  const inCall = nameInCall(call, ownerAgentId);
  const asked = useQuery({
    queryKey: ['agentName', ownerAgentId],
    queryFn: ({ signal }) => readAgentName(ownerAgentId ?? '', signal),
    enabled: ownerAgentId !== undefined && !mine && inCall === undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (ownerAgentId === undefined) return undefined;
  return mine ? t('contact.ownerYou') : (inCall ?? asked.data ?? t('contact.ownerOther'));
}

function nameInCall(call: CallRecord, agentId: string | undefined): string | undefined {
  if (agentId === undefined) return undefined;
  if (call.responsible?.agentId === agentId && call.responsible.agentName) return call.responsible.agentName;
  return call.legs.find((leg) => leg.agentId === agentId && leg.agentName)?.agentName;
}
