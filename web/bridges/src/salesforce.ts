import { openFrame } from './host/open-frame.ts';
import { readSettings } from './host/settings.ts';
import type { BridgeCall, FrameMessage } from './protocol.ts';

/**
 * Salesforce Lightning, Open CTI from 38.0: `opencti_min.js` stands in the page before this script. Each tab of Salesforce has a softphone
 * of its own; the frame sees to it that one of them pops.
 */
interface OpenCti {
  SCREENPOP_TYPE: Record<'SOBJECT', string>;
  CALL_TYPE: Record<'INBOUND', string>;
  enableClickToDial(how?: object): void;
  disableClickToDial(how?: object): void;
  onClickToDial(how: { listener: (clicked: { number?: unknown }) => void }): void;
  screenPop(pop: { type: string; params: { recordId: string }; callback: (answer: Answer) => void }): void;
  searchAndScreenPop(search: {
    searchParams: string;
    callType: string;
    deferred: boolean;
    callback: (answer: Answer) => void;
  }): void;
  setSoftphonePanelVisibility(how: { visible: boolean }): void;
}
interface Answer {
  success: boolean;
  errors?: { description?: string }[] | null;
}

/** Lightning navigates to nothing of fewer. */
const SHORTEST_SEARCH = 3;

const { sforce } = globalThis as unknown as { sforce?: { opencti?: OpenCti } };
const cti = sforce?.opencti;
if (cti === undefined) throw new Error('callweave: load opencti_min.js of Salesforce before this script');
const frame = openFrame({
  crm: 'salesforce',
  ...readSettings(import.meta.url),
  hear: (message) => hear(cti, message),
});
cti.onClickToDial({
  // A refusal is said in the frame.
  listener: ({ number }) => void frame.dial(String(number ?? '')).catch(() => undefined),
});

function hear(cti: OpenCti, message: FrameMessage): void {
  if (message.type === 'state') {
    if (message.isReady) cti.enableClickToDial();
    else cti.disableClickToDial();
  } else if (message.type === 'look') cti.setSoftphonePanelVisibility({ visible: true });
  else if (message.type === 'ringing') {
    cti.setSoftphonePanelVisibility({ visible: true });
    // Whoever dials is where they want to be.
    if (message.call.direction === 'inbound') pop(cti, message.call);
  } else if (message.type === 'matched' && message.call.direction === 'inbound') pop(cti, message.call);
}

function pop(cti: OpenCti, { record, national }: BridgeCall): void {
  const callback = (answer: Answer): void => {
    if (!answer.success) frame.note(answer.errors?.[0]?.description ?? 'Salesforce');
  };
  if (record !== undefined)
    cti.screenPop({ type: cti.SCREENPOP_TYPE.SOBJECT, params: { recordId: record.id }, callback });
  else if (national.length >= SHORTEST_SEARCH)
    cti.searchAndScreenPop({
      searchParams: national,
      callType: cti.CALL_TYPE.INBOUND,
      deferred: false,
      callback,
    });
}
