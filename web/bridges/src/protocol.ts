/**
 * What the page in a CRM and the frame of the hub in it tell each other by `postMessage`. The page has the CRM's script and no token;
 * the frame has the token and no script but the hub's.
 */

/** Stands in every message, so that those of other programs are left alone. */
export const VERSION = 'callweave.bridge/1';

/** As `Match.crm` names it. */
export type CrmId = 'dynamics365' | 'salesforce' | 'hubspot' | 'creatio' | 'oracle';

export interface CrmRecord {
  type: 'contact' | 'company' | 'lead' | 'user';
  id: string;
  name: string;
}

/** The call at the agent's telephone, as CRMs want to know it. The number is the customer's, whoever handed the call on. */
export interface BridgeCall {
  /** The same from the first message of a call to its last. */
  id: string;
  direction: 'inbound' | 'outbound';
  /** E.164 where it is known; empty when the number is withheld. */
  number: string;
  /** Its digits without the code of the country, where that is known. */
  national: string;
  /** The company's own number. */
  line: string;
  startedAt: number;
  /** The customer in this CRM; absent while nobody knows, or several may be. */
  record?: CrmRecord;
  /** The colleague who had the call before. */
  from?: string;
}

export type EndReason =
  | 'ended'
  | 'transferred'
  | 'answeredElsewhere'
  | 'noAnswer'
  | 'busy'
  | 'declined'
  | 'cancelled'
  | 'diverted'
  | 'failed';

export type FrameMessage =
  /** The card is to be shown now: in one tab of all. */
  | { type: 'ringing'; call: BridgeCall }
  /** It was not known who it is, and now it is; or somebody chose. */
  | { type: 'matched'; call: BridgeCall }
  /** `isNew`: this tab has not heard of the call before, because it has just been opened. */
  | { type: 'answered'; call: BridgeCall; isNew: boolean }
  | { type: 'ended'; call: BridgeCall; reason: EndReason; wasAnswered: boolean }
  /** `isReady`: calls come and go. `isAvailable` is absent where the PBX does not tell. */
  | { type: 'state'; isReady: boolean; isAvailable?: boolean }
  /** What became of `dial` and of `available`. */
  | { type: 'done'; id: string; error?: string }
  /** The agent has to sign in: the frame wants to be seen. */
  | { type: 'look' }
  | { type: 'needToken'; id: string };

export type HostMessage =
  | { type: 'hello'; crm: CrmId; ownTokens: boolean }
  | { type: 'dial'; id: string; number: string }
  | { type: 'available'; id: string; isAvailable: boolean }
  /** Something that the CRM did not do; the frame is where the agent looks. */
  | { type: 'note'; text: string }
  | { type: 'token'; id: string; token?: string; expiresAt?: string; status?: number };

export type Wire<Message> = Message & { callweave: typeof VERSION };

/** Undefined for whatever is not of this protocol. */
export function read<Message extends { type: string }>(data: unknown): Message | undefined {
  const isOurs =
    typeof data === 'object' && data !== null && 'callweave' in data && data.callweave === VERSION;
  return isOurs ? (data as Wire<Message>) : undefined;
}
