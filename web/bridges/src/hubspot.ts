import type { EndStatus, EventHandlers, ObjectCoordinates } from '@hubspot/calling-extensions-sdk';
import CallingExtensions from '@hubspot/calling-extensions-sdk';
import { openFrame } from './host/open-frame.ts';
import { readSettings } from './host/settings.ts';
import type { BridgeCall, CrmRecord, EndReason, FrameMessage } from './protocol.ts';

/**
 * HubSpot Calling Extensions. Their SDK is a part of this script, so its page stands at the hub. It makes no engagements: calls are written
 * by the hub, and would be there twice.
 */
const OBJECT_TYPES: Partial<Record<CrmRecord['type'], ObjectCoordinates['objectTypeId']>> = {
  contact: '0-1',
  company: '0-2',
};
const END_STATUS: Record<EndReason, EndStatus> = {
  ended: 'COMPLETED',
  transferred: 'COMPLETED',
  diverted: 'CANCELED',
  // A colleague has it: nobody missed anything.
  answeredElsewhere: 'CANCELED',
  noAnswer: 'NO_ANSWER',
  busy: 'BUSY',
  declined: 'REJECTED',
  cancelled: 'CANCELED',
  failed: 'FAILED',
};

// The SDK believes whoever speaks first, so whoever is not HubSpot must not come that far.
const pages =
  document.querySelector<HTMLMetaElement>('meta[name="callweave-pages"]')?.content.split(' ') ?? [];
window.addEventListener('message', (event) => {
  const isFrame = event.source === frame.element.contentWindow;
  if (!isFrame && (event.source !== window.parent || !pages.includes(event.origin)))
    event.stopImmediatePropagation();
});
const frame = openFrame({ crm: 'hubspot', ...readSettings(import.meta.url, location.href), hear });

let portalId = 0;
let isConnected = false;
let isReady: boolean | undefined;
/** Rings, and HubSpot is asked who it is. */
let sought: string | undefined;

const hubspot = new CallingExtensions({
  debugMode: false,
  eventHandlers: {
    onReady: (ready: { portalId?: number } | undefined) => {
      portalId = ready?.portalId ?? portalId;
      isConnected = true;
      hubspot.initialized({ isLoggedIn: isReady === true });
    },
    onDialNumber: ({ phoneNumber }: { phoneNumber?: string }) => {
      frame
        .dial(String(phoneNumber ?? ''))
        .catch((error: Error) => hubspot.sendError({ message: error.message }));
    },
    onCallerIdMatchSucceeded: (data: {
      externalCallId?: string;
      callerIdMatches?: { objectCoordinates: ObjectCoordinates }[];
    }) => {
      const [only, ...others] = data.callerIdMatches ?? [];
      if (only !== undefined && others.length === 0 && sought !== undefined)
        hubspot.navigateToRecord({ objectCoordinates: only.objectCoordinates });
      sought = undefined;
    },
    onNavigateToRecordFailed: () => frame.note('HubSpot: NAVIGATE_TO_RECORD_FAILED'),
    defaultEventHandler: () => undefined,
  } as Partial<EventHandlers> as EventHandlers,
});

function hear(message: FrameMessage): void {
  if (message.type === 'state') tellState(message.isReady, message.isAvailable);
  else if (!isConnected) return;
  else if (message.type === 'ringing') announce(message.call);
  else if (message.type === 'matched') open(message.call);
  else if (message.type === 'answered') {
    if (message.isNew) announce(message.call);
    hubspot.callAnswered({ externalCallId: message.call.id });
  } else if (message.type === 'ended') end(message);
}

function tellState(isNowReady: boolean, isAvailable: boolean | undefined): void {
  const before = isReady;
  isReady = isNowReady;
  if (!isConnected) return;
  if (before !== isNowReady) {
    if (isNowReady) hubspot.userLoggedIn();
    else hubspot.userLoggedOut();
  }
  if (!isNowReady || isAvailable === undefined) return;
  if (isAvailable) hubspot.userAvailable();
  else hubspot.userUnavailable();
}

function announce({ id, number, line, startedAt, direction, record }: BridgeCall): void {
  const call = { externalCallId: id, callStartTime: startedAt, createEngagement: false };
  if (direction === 'outbound') hubspot.outgoingCall({ ...call, fromNumber: line, toNumber: number });
  else {
    sought = record === undefined ? id : undefined;
    hubspot.incomingCall({ ...call, fromNumber: number, toNumber: line });
    if (record !== undefined) open({ record, direction });
  }
}

function open({ record, direction }: Pick<BridgeCall, 'record' | 'direction'>): void {
  const objectTypeId = record && OBJECT_TYPES[record.type];
  const objectId = Number(record?.id);
  // Whoever dials is where they want to be.
  if (objectTypeId === undefined || !Number.isSafeInteger(objectId) || direction === 'outbound') return;
  sought = undefined;
  hubspot.navigateToRecord({ objectCoordinates: { portalId, objectTypeId, objectId } });
}

function end({ call, reason, wasAnswered }: Extract<FrameMessage, { type: 'ended' }>): void {
  sought = undefined;
  const externalCallId = call.id;
  if (reason === 'transferred') hubspot.callTransferred({ externalCallId });
  const isMissed =
    call.direction === 'inbound' && !wasAnswered && (reason === 'noAnswer' || reason === 'cancelled');
  // The types ask for an engagement also where none was made.
  hubspot.callEnded({
    externalCallId,
    callEndStatus: isMissed ? 'MISSED' : END_STATUS[reason],
  } as Parameters<typeof hubspot.callEnded>[0]);
  hubspot.callCompleted({ externalCallId, hideWidget: false });
}
